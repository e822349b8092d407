export { createApiToken, hashOfApiToken, isApiToken } from './api-token.ts'
export { createCustomer, listCustomers, setCustomer, type CustomerRow } from './customers.ts'
export { addToken, listTokens, revokeToken, type TokenRow } from './tokens.ts'
export { openTokenHolders, type TokenHolder, type TokenHolders } from './token-holders.ts'
