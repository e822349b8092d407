import type { DefaultAlphabet } from './data-coding.ts'
import { encodeGsm7 } from './gsm7.ts'
import { fillBitsAfter, packSeptets } from './septets.ts'
import { integerToTlv, noTlvs, Tag, type Tlv } from './tlv.ts'
import { ElementId, encodeUdh } from './udh.ts'

/** How a text that is too long for one PDU is cut; `payload` does not cut it but sends it whole in message_payload. */
export type Split = 'udh8' | 'udh16' | 'sar' | 'payload'

export interface Composition {
  /** What the receiver of this connection reads data_coding 0 as. */
  defaultAlphabet: DefaultAlphabet
  /** Forces 16-bit text where the default alphabet would do. */
  ucs2?: boolean
  split?: Split
  /** Shared by the parts of one message: 0 to 255 for `udh8`, to 65535 otherwise. */
  reference?: number
}

/** The fields of one deliver_sm or submit_sm that depend on the text. */
export interface ComposedPart {
  dataCoding: number
  userDataHeader: boolean
  shortMessage: Uint8Array
  tlvs: readonly Tlv[]
}

interface Alphabet {
  dataCoding: number
  /** What a part may hold with a user data header of `udhBytes` (0 without), in bytes as `encode` makes them. */
  capacity: (udhBytes: number) => number
  encode: (char: string) => Buffer | undefined
  pack: (bytes: Buffer, udhBytes: number) => Buffer
}

/** Cuts a text into PDU bodies, never inside a character. The default alphabet is used when it has every character. */
export function compose(text: string, composition: Composition): ComposedPart[] {
  const wanted = composition.ucs2 ? ucs2 : agreedAlphabet(composition.defaultAlphabet)
  const units = encodeUnits(text, wanted)
  const alphabet = units ? wanted : ucs2
  const chars = units ?? encodeUnits(text, ucs2)!
  const whole = Buffer.concat(chars)
  const { dataCoding } = alphabet
  if (whole.length <= alphabet.capacity(0)) {
    return [{ dataCoding, userDataHeader: false, shortMessage: alphabet.pack(whole, 0), tlvs: noTlvs }]
  }
  const split = composition.split ?? 'udh8'
  if (split === 'payload') {
    const tlvs = [{ tag: Tag.messagePayload, value: alphabet.pack(whole, 0) }]
    return [{ dataCoding, userDataHeader: false, shortMessage: new Uint8Array(0), tlvs }]
  }
  const parts = fill(chars, alphabet.capacity(udhBytesOf(split)))
  if (parts.length > 255) throw new RangeError('a text of more than 255 parts cannot be numbered')
  return parts.map((bytes, index) =>
    composePart(bytes, alphabet, split, composition.reference ?? 0, parts.length, index + 1),
  )
}

function composePart(
  bytes: Buffer,
  alphabet: Alphabet,
  split: Exclude<Split, 'payload'>,
  reference: number,
  total: number,
  part: number,
): ComposedPart {
  const { dataCoding } = alphabet
  if (split === 'sar') {
    const tlvs = [
      integerToTlv(Tag.sarReference, reference & 0xffff, 2),
      integerToTlv(Tag.sarTotal, total, 1),
      integerToTlv(Tag.sarPart, part, 1),
    ]
    return { dataCoding, userDataHeader: false, shortMessage: alphabet.pack(bytes, 0), tlvs }
  }
  const element =
    split === 'udh8'
      ? { id: ElementId.concatenation8, data: Uint8Array.of(reference & 0xff, total, part) }
      : { id: ElementId.concatenation16, data: Uint8Array.of((reference >> 8) & 0xff, reference & 0xff, total, part) }
  const header = encodeUdh([element])
  const shortMessage = Buffer.concat([header, alphabet.pack(bytes, header.length)])
  return { dataCoding, userDataHeader: true, shortMessage, tlvs: noTlvs }
}

/** Length byte, two bytes of element head, and the element. SAR parts have no header but are kept as small all the same. */
function udhBytesOf(split: Exclude<Split, 'payload'>): number {
  return split === 'udh8' ? 6 : 7
}

function encodeUnits(text: string, alphabet: Alphabet): Buffer[] | undefined {
  const units: Buffer[] = []
  for (const char of text) {
    const bytes = alphabet.encode(char)
    if (!bytes) return undefined
    units.push(bytes)
  }
  return units
}

function fill(units: readonly Buffer[], capacityBytes: number): Buffer[] {
  const parts: Buffer[] = []
  let part: Buffer[] = []
  let partBytes = 0
  for (const unit of units) {
    if (partBytes + unit.length > capacityBytes) {
      parts.push(Buffer.concat(part))
      part = []
      partBytes = 0
    }
    part.push(unit)
    partBytes += unit.length
  }
  parts.push(Buffer.concat(part))
  return parts
}

// A short message is 140 octets on the radio whatever SMPP would carry, so parts are cut to that (TS 23.040 9.2.3.24.1).
const radioBytes = 140

const ucs2: Alphabet = {
  dataCoding: 0x08,
  capacity: (udhBytes) => radioBytes - udhBytes,
  encode: (char) => Buffer.from(char.toWellFormed(), 'utf16le').swap16(),
  pack: (bytes) => bytes,
}

function gsm7Alphabet(packed: boolean): Alphabet {
  return {
    dataCoding: 0,
    capacity: (udhBytes) => Math.floor(((radioBytes - udhBytes) * 8) / 7),
    encode: (char) => encodeGsm7(char),
    pack: (bytes, udhBytes) => (packed ? packSeptets(bytes, fillBitsAfter(udhBytes)) : bytes),
  }
}

function singleByteAlphabet(highest: number): Alphabet {
  return {
    dataCoding: 0,
    capacity: (udhBytes) => radioBytes - udhBytes,
    encode: (char) => (char.codePointAt(0)! <= highest ? Buffer.from(char, 'latin1') : undefined),
    pack: (bytes) => bytes,
  }
}

const utf8: Alphabet = {
  dataCoding: 0,
  capacity: (udhBytes) => radioBytes - udhBytes,
  encode: (char) => Buffer.from(char.toWellFormed()),
  pack: (bytes) => bytes,
}

function agreedAlphabet(alphabet: DefaultAlphabet): Alphabet {
  if (alphabet === 'latin1') return singleByteAlphabet(0xff)
  if (alphabet === 'utf8') return utf8
  if (alphabet === 'ascii') return singleByteAlphabet(0x7f)
  return gsm7Alphabet(alphabet === 'gsm7-packed')
}
