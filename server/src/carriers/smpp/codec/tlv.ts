import type { Cursor } from './cursor.ts'

/** SMPP 3.4 section 5.3.2 (congestion_state is 5.0's); tags that are not listed are kept all the same. */
export const Tag = {
  sourcePort: 0x020a,
  destinationPort: 0x020b,
  sarReference: 0x020c,
  sarTotal: 0x020e,
  sarPart: 0x020f,
  receiptedMessageId: 0x001e,
  userMessageReference: 0x0204,
  scInterfaceVersion: 0x0210,
  messagePayload: 0x0424,
  messageState: 0x0427,
  congestionState: 0x0428,
} as const

/** An optional parameter: tag, length and value, undecoded. */
export interface Tlv {
  tag: number
  value: Uint8Array
}

/**
 * Reads optional parameters to the end of the PDU. One that points beyond the end harms itself alone: it is left out, since half
 * a number is another number, but for message_payload, of which the text that came is better than none. A PDU without any
 * shares one empty list.
 */
export function readTlvs(cursor: Cursor): { tlvs: readonly Tlv[]; overrun: boolean } {
  const tlvs: Tlv[] = []
  while (cursor.remaining >= 4) {
    const tag = cursor.uint16()
    const length = cursor.uint16()
    if (length > cursor.remaining) {
      if (tag === Tag.messagePayload) tlvs.push({ tag, value: cursor.octets(cursor.remaining) })
      return { tlvs, overrun: true }
    }
    tlvs.push({ tag, value: cursor.octets(length) })
  }
  return { tlvs: tlvs.length > 0 ? tlvs : noTlvs, overrun: cursor.remaining > 0 }
}

export const noTlvs: readonly Tlv[] = Object.freeze([])

export function encodeTlvs(tlvs: readonly Tlv[]): Buffer {
  return Buffer.concat(
    tlvs.flatMap(({ tag, value }) => {
      const head = Buffer.allocUnsafe(4)
      head.writeUInt16BE(tag, 0)
      head.writeUInt16BE(value.length, 2)
      return [head, value]
    }),
  )
}

export function findTlv(tlvs: readonly Tlv[], tag: number): Uint8Array | undefined {
  for (const tlv of tlvs) if (tlv.tag === tag) return tlv.value
  return undefined
}

/** An unsigned integer TLV of one to four bytes; peers differ in the width they give the SAR and port fields. */
export function integerTlv(tlvs: readonly Tlv[], tag: number): number | undefined {
  const value = findTlv(tlvs, tag)
  if (!value || value.length === 0 || value.length > 4) return undefined
  let number = 0
  for (const byte of value) number = number * 256 + byte
  return number
}

export function integerToTlv(tag: number, value: number, widthBytes: 1 | 2): Tlv {
  const bytes = Buffer.allocUnsafe(widthBytes)
  bytes.writeUIntBE(value, 0, widthBytes)
  return { tag, value: bytes }
}
