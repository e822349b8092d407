export { compileMatchers, type CompiledMatchers } from './products/compile-matchers.ts'
export { productMatcherSchema, type ProductMatcher } from './products/product-matcher.ts'
export { readMessage, type MessageRead } from './read-message.ts'
