import { nationalLanguages } from './national-shifts.ts'

const escape = 0x1b
const empty = '␀'

/** 3GPP TS 23.038 section 6.2.1, by septet. */
const defaultAlphabet =
  '@£$¥èéùìòÇ\nØø\rÅå' +
  'Δ_ΦΓΛΩΠΨΣΘΞ␀ÆæßÉ' +
  ' !"#¤%&\'()*+,-./' +
  '0123456789:;<=>?' +
  '¡ABCDEFGHIJKLMNO' +
  'PQRSTUVWXYZÄÖÑÜ§' +
  '¿abcdefghijklmno' +
  'pqrstuvwxyzäöñüà'

/** Section 6.2.1.1: what follows an escape. */
const defaultExtension = new Map(
  Object.entries({
    0x0a: '\f',
    0x14: '^',
    0x28: '{',
    0x29: '}',
    0x2f: '\\',
    0x3c: '[',
    0x3d: '~',
    0x3e: ']',
    0x40: '|',
    0x65: '€',
  }).map(([septet, char]) => [Number(septet), char]),
)

/** National language identifiers from UDH IE 0x25 and 0x24. Unknown or absent ones mean the default tables. */
export interface ShiftTables {
  locking?: number
  single?: number
}

export interface DecodedText {
  text: string
  /** Some bytes had no meaning and stand in the text as U+FFFD, a space or their base character. */
  damaged: boolean
}

/**
 * One septet per byte. What follows an unknown escape is shown as in the main table (the note under table 6.2.1.1), so a
 * digit of a code is never swallowed; a doubled or last escape is a space. A byte of 0x80 or more is U+FFFD.
 */
export function decodeGsm7(bytes: Uint8Array, shift: ShiftTables = {}): DecodedText {
  return (shift.locking === undefined && plainText(bytes)) || shiftedText(bytes, shift)
}

const latin1OfSeptet = Uint8Array.from(defaultAlphabet, (char) =>
  char <= 'ÿ' && char !== '\x1b' ? char.charCodeAt(0) : 0,
)

/**
 * A text of characters that Latin-1 has, which nearly all texts are: written byte by byte into one buffer, for a text that is
 * put together from single characters costs four times as much. Undefined when there is anything else in it.
 */
function plainText(bytes: Uint8Array): DecodedText | undefined {
  const latin1 = Buffer.allocUnsafe(bytes.length)
  for (let i = 0; i < bytes.length; i++) {
    const char = latin1OfSeptet[bytes[i]!]
    if (char === undefined || char === 0) return undefined
    latin1[i] = char
  }
  return { text: latin1.toString('latin1'), damaged: false }
}

function shiftedText(bytes: Uint8Array, shift: ShiftTables): DecodedText {
  const alphabet = nationalLanguages[shift.locking ?? 0]?.locking ?? defaultAlphabet
  const extension = extensionOf(shift.single)
  let text = ''
  let damaged = false
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i]!
    if (byte === escape) {
      const next = bytes[i + 1]
      const char = next === undefined || next === escape ? ' ' : extension.get(next)
      if (char === undefined || char === ' ') damaged = true
      text += char ?? ''
      // An unknown escape leaves its second byte to be read as a character of the main table.
      if (char !== undefined) i++
      continue
    }
    const char = alphabet[byte]
    if (char === undefined || char === empty) {
      damaged = true
      text += char === undefined ? '\ufffd' : ' '
    } else {
      text += char
    }
  }
  return { text, damaged }
}

/** One septet per byte, or undefined when a character is in neither table. */
export function encodeGsm7(text: string, shift: ShiftTables = {}): Buffer | undefined {
  const table = encoderOf(shift)
  const septets: number[] = []
  for (const char of text) {
    const code = table.get(char)
    if (code === undefined) return undefined
    if (code >= escaped) septets.push(escape, code - escaped)
    else septets.push(code)
  }
  return Buffer.from(septets)
}

const extensions = new Map<number, ReadonlyMap<number, string>>()

function extensionOf(language: number | undefined): ReadonlyMap<number, string> {
  const single = language === undefined ? undefined : nationalLanguages[language]?.single
  if (language === undefined || single === undefined) return defaultExtension
  const known = extensions.get(language)
  if (known) return known
  const built = new Map<number, string>()
  for (let i = 0; i < single.length; i++) if (single[i] !== empty) built.set(i, single[i]!)
  extensions.set(language, built)
  return built
}

const escaped = 0x100
const encoders = new Map<string, ReadonlyMap<string, number>>()

function encoderOf(shift: ShiftTables): ReadonlyMap<string, number> {
  const key = `${shift.locking ?? 0}/${shift.single ?? 0}`
  const known = encoders.get(key)
  if (known) return known
  const built = new Map<string, number>()
  for (const [septet, char] of extensionOf(shift.single)) if (!built.has(char)) built.set(char, escaped + septet)
  const alphabet = nationalLanguages[shift.locking ?? 0]?.locking ?? defaultAlphabet
  for (let i = alphabet.length - 1; i >= 0; i--) if (alphabet[i] !== empty) built.set(alphabet[i]!, i)
  encoders.set(key, built)
  return built
}
