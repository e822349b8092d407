import { digitValue } from '#core/digits'

/** What a code unit of folded text is, as far as finding words and numbers needs to know. */
export const charClass = { other: 0, space: 1, newline: 2, digit: 3, latin: 4, letter: 5, ideograph: 6 } as const
export type CharClass = (typeof charClass)[keyof typeof charClass]

/**
 * A text in two spellings of equal length, so that an index means the same in both. `shown` keeps case and accents;
 * `key` is for comparing: lower case, no accents, one spelling for letters that Arabic and Persian keyboards write apart.
 * In both, digits and decorated Latin letters are ASCII and invisible characters are gone. Punctuation stays as it was:
 * compatibility normalisation of all of it would turn the Chinese comma into a decimal sign.
 */
export interface FoldedText {
  shown: string
  key: string
}

export interface FoldedUnits extends FoldedText {
  /** The code units of `key`, one of class `other` behind them. They are good until the next text is folded. */
  keyUnits: Uint16Array
}

/** Longer than any message that lends itself to reading: 25 joined parts. What follows is not read. */
export const maxReadUnits = 4096

const shownUnit = new Uint16Array(0x10000)
const keyUnit = new Uint16Array(0x10000)
const classOfUnit = new Uint8Array(0x10000)
const zeroWidthNonJoiner = 0x200c
const placeholder = 0x25a1

/** Letters that people and keyboards exchange, in pairs of a spelling and the one that is compared. */
const keySpellings = new Map(
  "ıi łl øo đd كک يی ىی ةه ەه ہه ٱا ’' ‘' `' ʼ'".split(' ').map((pair) => [pair.charAt(0), pair.charAt(1)] as const),
)

/** Format characters, accents written apart, Arabic vowel signs and tatweel, the nukta, what turns a digit into a keycap. */
const invisible =
  /\p{Cf}|[\u{300}-\u{36f}]|\u{640}|[\u{64b}-\u{65f}]|\u{670}|[\u{6d6}-\u{6ed}]|\u{93c}|[\u{fe00}-\u{fe0f}]|\u{20e3}/u
const ideographic = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\u30fc]/u

for (let unit = 0; unit < 0x10000; unit++) {
  const character = String.fromCharCode(unit)
  shownUnit[unit] = unit
  keyUnit[unit] = unit
  if (unit >= 0xd800 && unit <= 0xdfff) continue
  if (character === '\n' || character === '\r' || unit === 0x2028 || unit === 0x2029)
    fill(unit, '\n', charClass.newline)
  else if (/[\p{Cc}\p{Z}]/u.test(character)) fill(unit, ' ', charClass.space)
  else if (invisible.test(character)) shownUnit[unit] = 0
  else if (digitValue(unit) >= 0) fill(unit, String(digitValue(unit)), charClass.digit)
  else if (ideographic.test(character)) classOfUnit[unit] = charClass.ideograph
  else if (/[\p{L}\p{M}]/u.test(character)) foldLetter(unit, character)
  else keyUnit[unit] = (keySpellings.get(character) ?? character).charCodeAt(0)
}

function fill(unit: number, as: string, kind: CharClass): void {
  shownUnit[unit] = keyUnit[unit] = as.charCodeAt(0)
  classOfUnit[unit] = kind
}

function foldLetter(unit: number, character: string): void {
  const plain = unit >= 0xff21 && unit <= 0xff5a ? character.normalize('NFKC') : character
  // Hangul falls apart into its jamo; every other script loses just its accents.
  const base = unit >= 0xac00 && unit <= 0xd7a3 ? plain : (plain.normalize('NFD')[0] ?? plain)
  const lower = base.toLowerCase()
  const key = keySpellings.get(lower) ?? (lower.length === 1 ? lower : base)
  shownUnit[unit] = plain.charCodeAt(0)
  keyUnit[unit] = key.charCodeAt(0)
  classOfUnit[unit] = /\p{Script=Latin}/u.test(plain) ? charClass.latin : charClass.letter
}

/** The class of a code unit of `shown` or `key`; `other` beyond the end of the text (NaN). */
export function classOf(unit: number): CharClass {
  // Asked for the element NaN, the array looks for a property of that name: 0.7 microseconds a message.
  return unit >= 0 ? ((classOfUnit[unit] ?? charClass.other) as CharClass) : charClass.other
}

/** The code unit that `key` has for a code unit of the text; what is compared with a folded text is folded by this. */
export function foldKey(text: string): string {
  return foldText(text).key
}

// Written anew by every call and read before it returns: allocating them per message cost a fifth of the time. One unit
// more is looked at, and one closes the text.
const shown = new Uint16Array(maxReadUnits + 2)
const key = new Uint16Array(maxReadUnits + 2)
const shownBytes = Buffer.from(shown.buffer)
const keyBytes = Buffer.from(key.buffer)
const latin1Bytes = Buffer.alloc(maxReadUnits)

/** Half of a pair: of class `other`, and in no folded text. */
const closingUnit = 0xd800

export function foldText(text: string): FoldedUnits {
  // Units of an array: charCodeAt looks anew for each one how this string is stored, 8 % of a profile of reading messages.
  const written = shownBytes.write(text, 0, 2 * (maxReadUnits + 1), 'utf16le') / 2
  shown[written] = closingUnit
  const length = Math.min(written, maxReadUnits)
  let isShownAsIs = length === text.length
  let end = 0
  for (let i = 0; i < length; i++) {
    const unit = shown[i] ?? 0
    const plain = shownUnit[unit] ?? 0
    if (unit >= 0xd800 && unit <= 0xdbff) {
      const low = shown[i + 1] ?? 0
      const paired = low >= 0xdc00 && low <= 0xdfff
      if (paired) i++
      const spelled = paired ? foldDecorated((unit - 0xd800) * 0x400 + (low - 0xdc00) + 0x10000) : placeholder
      shown[end] = spelled
      key[end++] = keyUnit[spelled] ?? spelled
      isShownAsIs = false
    } else if (plain !== 0) {
      shown[end] = plain
      key[end++] = keyUnit[unit] ?? plain
      if (plain !== unit) isShownAsIs = false
    } else {
      isShownAsIs = false
      if (unit === zeroWidthNonJoiner && end > 0 && joinsLetters(shown[end - 1] ?? 0, shown[i + 1] ?? 0)) {
        // Between the letters of two Persian words it is what others write as a space.
        shown[end] = key[end] = 0x20
        end++
      }
    }
  }
  key[end] = closingUnit
  return {
    shown: isShownAsIs ? text : spell(shown, shownBytes, end),
    key: spell(key, keyBytes, end),
    keyUnits: key,
  }
}

/** The string of code units, of which `bytes` are the memory. A buffer makes it in a quarter of String.fromCharCode's time. */
function spell(units: Uint16Array, bytes: Buffer, length: number): string {
  for (let i = 0; i < length; i++) {
    const unit = units[i] ?? 0
    if (unit > 0xff) return bytes.toString('utf16le', 0, length * 2)
    latin1Bytes[i] = unit
  }
  return latin1Bytes.toString('latin1', 0, length)
}

function joinsLetters(before: number, after: number): boolean {
  return (
    before >= 0x620 && before <= 0x6ff && classOf(before) === charClass.letter && classOf(after) === charClass.letter
  )
}

/** Bold, script and double-struck letters and digits are spelled plainly; an emoji is one mark that is no letter. */
function foldDecorated(codePoint: number): number {
  if (codePoint < 0x1d400 || codePoint > 0x1d7ff) return placeholder
  return String.fromCodePoint(codePoint).normalize('NFKC').charCodeAt(0)
}
