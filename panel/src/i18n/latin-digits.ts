/** The same text in Latin digits; all else in it, spaces and direction marks too, stays. */
export function withLatinDigits(text: string): string {
  return text
    .replace(/[\u06F0-\u06F9]/g, (digit) => String(digit.charCodeAt(0) - 0x06f0))
    .replace(/[\u0660-\u0669]/g, (digit) => String(digit.charCodeAt(0) - 0x0660))
}

/** What people type or paste, made comparable: Latin digits, no invisible direction marks, no space around. Never for passwords. */
export function latinDigits(text: string): string {
  return withLatinDigits(text)
    .replace(/[\u200E\u200F\u202A-\u202E\u2066-\u2069\u061C\uFEFF]/g, '')
    .trim()
}

/** A key to search by: also one form for the letters that Persian and Arabic keyboards write differently. */
export function searchKey(text: string): string {
  return latinDigits(text)
    .normalize('NFC')
    .replace(/[يى]/g, 'ی')
    .replace(/ك/g, 'ک')
    .replace(/ة/g, 'ه')
    .replace(/[\u200C\u0640]/g, '')
    .toLowerCase()
}
