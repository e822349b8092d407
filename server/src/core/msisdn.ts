/**
 * An MSISDN is an international number in E.164 form: at most 15 digits, country code first, which never begins with 0
 * (ITU-T E.164, 6.2.1). Kept as digits without `+`; at least 7 digits, below which no country lends numbers.
 */
export type Msisdn = string

const digits = /^[1-9][0-9]{6,14}$/

export function isMsisdn(text: string): boolean {
  return digits.test(text)
}

/** Digits of a number as people and carriers write it (`+7 959 978-29-27`, `007959…`), or null where they are no MSISDN. */
export function readMsisdn(text: string): Msisdn | null {
  const bare = text.replace(/[\s().\u2010-\u2015\u00a0-]/g, '').replace(/^(?:\+|00)/, '')
  return isMsisdn(bare) ? bare : null
}
