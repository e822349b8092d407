import { cutUtf8 } from '#core/cut-characters'
import { readUtf16, splitHalves } from '#core/utf16'
import { type Coding, codingOf, type DefaultAlphabet } from './data-coding.ts'
import { type DecodedText, decodeGsm7 } from './gsm7.ts'
import { fillBitsAfter, unpackSeptets } from './septets.ts'
import { ElementId, findElement, type UserDataHeader } from './udh.ts'

const noHeader: UserDataHeader = { elements: [], bytes: 0 }

/** What a part of a split message says beside its text, for whoever joins it. */
export interface EdgesOfPart {
  /** Halves of characters that the sender cut in two between parts, left out of the text: see `Segment`. */
  startHalf?: number
  endHalf?: number
  /** 16-bit text whose bytes came in the other order, or (as bytes) might have: see `Segment`. */
  littleEndian?: true
  utf16?: Uint8Array
}

/**
 * The text behind `header` in `data`: well-formed Unicode without NUL, whatever the bytes are. Never throws. Of a part of a
 * split message the halves of surrogate pairs at its edges are answered apart.
 */
export function decodeText(
  data: Uint8Array,
  dataCoding: number,
  defaultAlphabet: DefaultAlphabet,
  header: UserDataHeader = noHeader,
  isPart = false,
): DecodedText & EdgesOfPart {
  const bytes = header.bytes === 0 ? data : data.subarray(header.bytes)
  const coding = codingOf(dataCoding)
  const decoded =
    coding === 'ucs2'
      ? ucs2(bytes, isPart)
      : (utf8(bytes, coding, defaultAlphabet, isPart) ?? decode(bytes, coding, defaultAlphabet, header))
  // NUL is what 16-bit text labelled as 8-bit is full of, and what some peers end a message with: dropping it mends both.
  return decoded.text.includes('\0') ? { ...decoded, text: decoded.text.replaceAll('\0', '') } : decoded
}

function decode(
  bytes: Uint8Array,
  coding: Exclude<Coding, 'ucs2'>,
  agreed: DefaultAlphabet,
  header: UserDataHeader,
): DecodedText {
  switch (coding) {
    case 'default':
      if (agreed === 'latin1') return latin1(bytes)
      if (agreed === 'ascii') return ascii(bytes)
      return gsm7(bytes, agreed, header)
    case 'gsm7':
      return gsm7(bytes, agreed, header)
    case 'ascii':
      return ascii(bytes)
    case 'latin1':
      return latin1(bytes)
    case 'octets':
      return octets(bytes)
    case 'jis':
      return byLabel(bytes, 'shift_jis')
    case 'cyrillic':
      return byLabel(bytes, 'iso-8859-5')
    case 'hebrew':
      return byLabel(bytes, 'iso-8859-8')
    case 'iso-2022-jp':
    case 'euc-kr':
      return byLabel(bytes, coding)
  }
}

function gsm7(bytes: Uint8Array, agreed: DefaultAlphabet, header: UserDataHeader): DecodedText {
  const septets = agreed === 'gsm7-packed' ? unpackSeptets(bytes, fillBitsAfter(header.bytes)) : bytes
  if (header.elements.length === 0) return decodeGsm7(septets)
  const locking = findElement(header, ElementId.lockingShift)?.[0]
  const single = findElement(header, ElementId.singleShift)?.[0]
  return decodeGsm7(septets, { ...(locking !== undefined && { locking }), ...(single !== undefined && { single }) })
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}

function latin1(bytes: Uint8Array): DecodedText {
  return { text: asBuffer(bytes).toString('latin1'), damaged: false }
}

function ascii(bytes: Uint8Array): DecodedText {
  const text = asBuffer(bytes).toString('latin1')
  const damaged = /[\x80-\xff]/.test(text)
  return { text: damaged ? text.replaceAll(/[\x80-\xff]/g, '\ufffd') : text, damaged }
}

function ucs2(bytes: Uint8Array, isPart: boolean): DecodedText & EdgesOfPart {
  const odd = bytes.length % 2 === 1
  const { text: unmarked, littleEndian, uncertain } = readUtf16(bytes)
  const { text: whole, ...halves } = isPart && !odd ? splitHalves(unmarked) : { text: unmarked }
  const text = whole.toWellFormed()
  return {
    text: odd ? `${text}\ufffd` : text,
    damaged: odd || text !== whole,
    ...halves,
    ...(isPart && littleEndian && { littleEndian }),
    ...(isPart && uncertain && { utf16: Uint8Array.from(bytes) }),
  }
}

/**
 * UTF-8 where it is agreed, and where another alphabet is declared but nothing else makes valid sequences of several bytes: GSM
 * septets and ASCII have no byte of 0x80 at all. Packed septets and Latin-1 do, so there the bytes mean what they say.
 */
function utf8(
  bytes: Uint8Array,
  coding: Coding,
  agreed: DefaultAlphabet,
  isPart: boolean,
): (DecodedText & EdgesOfPart) | undefined {
  const isAgreed = coding === 'default' && agreed === 'utf8'
  if (!isAgreed && !(hasSevenBits(coding, agreed) && bytes.some((byte) => byte >= 0x80))) return undefined
  const { inner, ...edges } = isPart ? cutUtf8(bytes) : { inner: bytes }
  if (isAgreed) return { ...byLabel(inner, 'utf-8'), ...edges }
  try {
    return { text: strictUtf8.decode(inner), damaged: false, ...edges }
  } catch {
    return undefined
  }
}

function hasSevenBits(coding: Coding, agreed: DefaultAlphabet): boolean {
  if (coding === 'ascii') return true
  if (coding === 'gsm7') return agreed !== 'gsm7-packed'
  return coding === 'default' && (agreed === 'gsm7' || agreed === 'ascii')
}

/** Data without a declared alphabet. Gateways send UTF-8 here, older ones Latin-1; real binary stays readable as bytes. */
function octets(bytes: Uint8Array): DecodedText {
  try {
    return { text: strictUtf8.decode(bytes), damaged: false }
  } catch {
    return latin1(bytes)
  }
}

const strictUtf8 = new TextDecoder('utf-8', { fatal: true })
const decoders = new Map<string, InstanceType<typeof TextDecoder>>()

function byLabel(bytes: Uint8Array, label: string): DecodedText {
  let decoder = decoders.get(label)
  if (!decoder) {
    decoder = new TextDecoder(label)
    decoders.set(label, decoder)
  }
  const text = decoder.decode(bytes).toWellFormed()
  return { text, damaged: text.includes('\ufffd') }
}
