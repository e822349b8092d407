export { createCustomer, listCustomers, setCustomer, type CustomerRow } from './customers.ts'
export {
  addToken,
  assertTokenLimits,
  listTokens,
  revokeToken,
  tokenScopes,
  type NewToken,
  type TokenRow,
  type TokenScope,
} from './tokens.ts'
export { openTokenHolders, type TokenHolder, type TokenHolders } from './token-holders.ts'
export { eraseIdempotencyKeys, findIdempotencyKey, type IdempotencyKey, type Once } from './idempotency-keys.ts'
export {
  addOwnToken,
  countTokensOfPerson,
  findOwnToken,
  listOwnTokens,
  revokeOwnToken,
  revokeOwnTokens,
} from './own-tokens.ts'
export { customerNamed, findCustomer, type CustomerOverview } from './find-customer.ts'
