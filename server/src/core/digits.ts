/** The value of every decimal digit of the Basic Multilingual Plane by code unit; 255 for what is no digit. */
const valueByUnit = new Uint8Array(0x10000).fill(255)

// Unicode gives every script its ten digits in one unbroken run that begins with zero.
for (let unit = 0, runStart = -1; unit < 0x10000; unit++) {
  if (!/\p{Nd}/u.test(String.fromCharCode(unit))) runStart = -1
  else {
    if (runStart < 0) runStart = unit
    valueByUnit[unit] = (unit - runStart) % 10
  }
}

/** The mathematical digits (bold, double-struck, ...) are the only ones beyond the BMP that senders decorate with. */
const mathematicalZero = 0x1d7ce
const mathematicalEnd = 0x1d7ff

/** 0 to 9 for a decimal digit of any script (Persian, Arabic-Indic, Devanagari, full-width, ...), -1 for all else. */
export function digitValue(codePoint: number): number {
  if (codePoint < 0x10000) {
    const value = valueByUnit[codePoint] ?? 255
    return value === 255 ? -1 : value
  }
  if (codePoint >= mathematicalZero && codePoint <= mathematicalEnd) return (codePoint - mathematicalZero) % 10
  return -1
}
