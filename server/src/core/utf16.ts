/** 16-bit text as it came: the bytes, and in which order of them it reads. */
export interface Utf16Text {
  text: string
  littleEndian: boolean
  /** No mark says the order, and the text reads as well or as badly in either: what it belongs to may know better. */
  uncertain: boolean
}

/**
 * Reads UTF-16, because phones put surrogate pairs into what the standards call UCS-2. Big-endian (3GPP TS 23.038) unless a mark
 * says little, or the text makes sense in that order alone: gateways on PCs forget both the swap and the mark. An odd last byte
 * is left out. The text may begin and end with half a surrogate pair.
 */
export function readUtf16(bytes: Uint8Array): Utf16Text {
  const units = bytes.subarray(0, bytes.length & ~1)
  const little = Buffer.from(units).toString('utf16le')
  if (little.startsWith('\ufeff')) return { text: little.slice(1), littleEndian: true, uncertain: false }
  const big = Buffer.from(units).swap16().toString('utf16le')
  if (big.startsWith('\ufeff')) return { text: big.slice(1), littleEndian: false, uncertain: false }
  const order = orderOf(big, little)
  return order === 'little'
    ? { text: little, littleEndian: true, uncertain: false }
    : { text: big, littleEndian: false, uncertain: order === undefined }
}

/** The bytes in little-endian order, where something else has said that they are. */
export function littleEndianText(bytes: Uint8Array): string {
  return Buffer.from(bytes.subarray(0, bytes.length & ~1)).toString('utf16le')
}

/** A text without the halves of characters at its edges, and these. Gateways cut 16-bit text every 67 or 66 units, whatever stands there. */
export function splitHalves(text: string): { text: string; startHalf?: number; endHalf?: number } {
  const first = text.charCodeAt(0)
  const last = text.charCodeAt(text.length - 1)
  const startHalf = first >= 0xdc00 && first <= 0xdfff ? first : undefined
  const endHalf = last >= 0xd800 && last <= 0xdbff ? last : undefined
  return {
    text: text.slice(startHalf ? 1 : 0, endHalf ? -1 : undefined),
    ...(startHalf && { startHalf }),
    ...(endHalf && { endHalf }),
  }
}

/**
 * Nearly every message has digits, spaces, line breaks or Latin letters: in the wrong order these are U+3100, U+2000 and the like.
 * A text that shows more of them big-endian is what it should be, and that is all of the look that most messages get. Else the
 * other order has to show some, and either no more of what no message holds, or far more of them than Han text has by chance
 * (一, U+4E00, is an N).
 */
function orderOf(big: string, little: string): 'big' | 'little' | undefined {
  const plainBig = count(big, plain)
  if (plainBig > 0 && plainBig >= count(little, plain)) return 'big'
  const plainLittle = count(little, plain)
  if (plainLittle > plainBig) {
    const [oddBig, oddLittle] = [count(big, odd), count(little, odd)]
    const isMost = plainLittle >= 2 && plainLittle * 5 >= little.length
    if (oddBig > oddLittle || (isMost && oddBig === oddLittle)) return 'little'
  }
  return undefined
}

const plain = /[\n\r\x20-\x7e]/g
/** Unassigned, for private use, halves of pairs, typographers' spaces, radicals that no text is written with. */
const odd = /[\p{Cn}\p{Co}\p{Cs}\u2000-\u200a\u2e80-\u2fdf]/gu

function count(text: string, what: RegExp): number {
  return text.match(what)?.length ?? 0
}
