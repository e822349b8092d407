import { type Coding, codingOf, type DefaultAlphabet } from './data-coding.ts'
import { type DecodedText, decodeGsm7 } from './gsm7.ts'
import { fillBitsAfter, unpackSeptets } from './septets.ts'
import { ElementId, findElement, type UserDataHeader } from './udh.ts'

const noHeader: UserDataHeader = { elements: [], bytes: 0 }

/** Halves of characters that the sender cut in two between parts, left out of the text: UTF-16 code units. */
export interface CutHalves {
  startHalf?: number
  endHalf?: number
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
): DecodedText & CutHalves {
  const bytes = header.bytes === 0 ? data : data.subarray(header.bytes)
  const coding = codingOf(dataCoding)
  const decoded = coding === 'ucs2' ? ucs2(bytes, isPart) : decode(bytes, coding, defaultAlphabet, header)
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

/** UTF-16, because phones put surrogate pairs into what the standard calls UCS-2. Big-endian unless a mark says little. */
function ucs2(bytes: Uint8Array, isPart: boolean): DecodedText & CutHalves {
  const odd = bytes.length % 2 === 1
  const units = Buffer.from(odd ? bytes.subarray(0, -1) : bytes)
  const littleEndian = units.length >= 2 && units[0] === 0xff && units[1] === 0xfe
  if (!littleEndian) units.swap16()
  const raw = units.toString('utf16le')
  const unmarked = raw.startsWith('\ufeff') ? raw.slice(1) : raw
  const halves = isPart && !odd ? halvesOf(unmarked) : {}
  const whole = unmarked.slice(halves.startHalf ? 1 : 0, halves.endHalf ? -1 : undefined)
  const text = whole.toWellFormed()
  return odd ? { text: `${text}\ufffd`, damaged: true } : { text, damaged: text !== whole, ...halves }
}

/** Gateways cut 16-bit text every 67 or 66 units, whatever stands there. */
function halvesOf(text: string): CutHalves {
  const first = text.charCodeAt(0)
  const last = text.charCodeAt(text.length - 1)
  return {
    ...(first >= 0xdc00 && first <= 0xdfff && { startHalf: first }),
    ...(last >= 0xd800 && last <= 0xdbff && { endHalf: last }),
  }
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
