/** Amounts are whole numbers of the currency's smallest unit; Toman has none smaller than itself. */
const wholeAmount = /^-?[0-9]{1,18}$/

/** The amount a person typed (`100000`, `100_000`, `100,000`), or null. 18 digits fit PostgreSQL's bigint. */
export function readAmountMinor(text: string): bigint | null {
  const bare = text.trim().replace(/(?<=[0-9])[_,](?=[0-9]{3})/g, '')
  return wholeAmount.test(bare) ? BigInt(bare) : null
}
