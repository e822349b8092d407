/** Amounts are whole numbers of the currency's smallest unit; Toman has none smaller than itself. */
const wholeAmount = /^-?[0-9]{1,30}$/

/** 2^53 - 1, the largest whole number that JSON carries exactly: of one movement, one price, one balance. */
export const maxAmountMinor = BigInt(Number.MAX_SAFE_INTEGER)

/** The amount a person typed (`100000`, `100_000`, `100,000`), or null. It may be more than `maxAmountMinor`. */
export function readAmountMinor(text: string): bigint | null {
  const bare = text.trim().replace(/(?<=[0-9])[_,](?=[0-9]{3})/g, '')
  return wholeAmount.test(bare) ? BigInt(bare) : null
}
