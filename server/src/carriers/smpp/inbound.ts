import { hash } from 'node:crypto'
import type { MoMessage, Segment } from '#messages/mo-message'
import type { DefaultAlphabet } from './codec/data-coding.ts'
import type { Address, MessagePdu } from './codec/pdu.ts'
import { decodeText } from './codec/text.ts'
import { findTlv, integerTlv, Tag, type Tlv } from './codec/tlv.ts'
import { ElementId, findElement, readUdh, type UserDataHeader } from './codec/udh.ts'
import { originatorOf } from './originator.ts'
import type { RecentMessages } from './recent.ts'

/** What a supplier's settings say about reading its messages. */
export interface Reading {
  defaultAlphabet: DefaultAlphabet
  /** The TLV in which this supplier sends its own message id, if it does; tags from 0x1400 on are vendors'. */
  messageIdTlv?: number | undefined
  /** Put before destinations that come in national form. */
  countryCallingCode?: string | undefined
}

export interface ReadMessage {
  message: MoMessage
  /** Some bytes had no meaning in the message's alphabet, or its header was broken. */
  damaged: boolean
}

const udhIndicator = 0x40

/**
 * Delivery receipts and their relatives, told by bits 5 to 2 of esm_class (SMPP 3.4 section 5.2.12). What the SMSC makes is
 * one by its bits alone. An acknowledgement of another SME is made by whoever sends, and peers set its bit for ordinary
 * messages: it is one if it reads like one. Where a peer forgets the bits, receipted_message_id and one more sign of a
 * receipt: alone it is none, for some peers (Kannel's drive_smpp is one) put it into ordinary messages, and those must not be lost.
 */
export function isReceipt(pdu: MessagePdu, { defaultAlphabet }: Reading): boolean {
  const type = (pdu.esmClass >> 2) & 0x0f
  if (type === smscReceipt || type === intermediateNotification) return true
  const hasId = findTlv(pdu.tlvs, Tag.receiptedMessageId) !== undefined
  if (type !== smeAcknowledgement && !hasId) return false
  if (hasId && findTlv(pdu.tlvs, Tag.messageState)) return true
  const userData = userDataOf(pdu)
  const text = decodeText(userData, pdu.dataCoding, defaultAlphabet, headerOf(pdu, userData)).text
  return text.trim() === '' || looksLikeReceipt(text)
}

const smscReceipt = 1
const smeAcknowledgement = 2
const intermediateNotification = 8

/** The text of SMPP 3.4 appendix B, which vendors shorten as they like; its first field and its state they all keep. */
function looksLikeReceipt(text: string): boolean {
  const start = text.slice(0, 255).trimStart().toLowerCase()
  return start.startsWith('id:') && start.includes('stat:')
}

/** Turns a message PDU into the shape of every carrier. `frame` is the whole PDU as it came. Never throws. */
export function readMessage(
  pdu: MessagePdu,
  frame: Uint8Array,
  receivedAt: Date,
  reading: Reading,
  recent: RecentMessages,
): ReadMessage {
  const userData = userDataOf(pdu)
  const header = headerOf(pdu, userData)
  const segment = (header && segmentOfHeader(header)) ?? segmentOfTlvs(pdu.tlvs)
  const { text, damaged, ...halves } = decodeText(
    userData,
    pdu.dataCoding,
    reading.defaultAlphabet,
    header,
    segment !== undefined,
  )
  return {
    damaged: damaged || pdu.overrun === true || (saysHeader(pdu) && !header),
    message: {
      ...keysOf(pdu, userData, segment, reading, recent),
      msisdn: msisdnOf(pdu.destination, reading.countryCallingCode),
      originator: originatorOf(pdu.source.address),
      text,
      receivedAt,
      // A view would keep the whole 64 kB read alive for one message; a buffer of its own costs ten times this copy.
      raw: Buffer.from(frame),
      ...(segment && { segment: { ...segment, ...halves } }),
    },
  }
}

function saysHeader(pdu: MessagePdu): boolean {
  return (pdu.esmClass & udhIndicator) !== 0
}

/**
 * The user data header. Some peers forget the bit that says there is one: a header that numbers parts is known by itself, for
 * its first bytes (length, 0, 3 or length, 8, 4) begin no text.
 */
function headerOf(pdu: MessagePdu, userData: Uint8Array): UserDataHeader | undefined {
  if (saysHeader(pdu)) return readUdh(userData)
  if (userData[0] === undefined || userData[0] < 5 || userData[0] >= 0x20) return undefined
  const header = readUdh(userData)
  return header && segmentOfHeader(header) ? header : undefined
}

/** message_payload replaces short_message (SMPP 3.4 section 5.3.2.32); where a peer sends both, the latter has come first. */
function userDataOf(pdu: MessagePdu): Uint8Array {
  if (pdu.shortMessage.length > 0) return pdu.shortMessage
  return findTlv(pdu.tlvs, Tag.messagePayload) ?? pdu.shortMessage
}

function segmentOfHeader(header: UserDataHeader): Segment | undefined {
  const wide = findElement(header, ElementId.concatenation16)
  if (wide?.length === 4) return segment('16', wide[0]! * 256 + wide[1]!, wide[2]!, wide[3]!)
  const narrow = findElement(header, ElementId.concatenation8)
  if (narrow?.length === 3) return segment('8', narrow[0]!, narrow[1]!, narrow[2]!)
  return undefined
}

function segmentOfTlvs(tlvs: readonly Tlv[]): Segment | undefined {
  const reference = integerTlv(tlvs, Tag.sarReference)
  const total = integerTlv(tlvs, Tag.sarTotal)
  const part = integerTlv(tlvs, Tag.sarPart)
  if (reference === undefined || total === undefined || part === undefined) return undefined
  return segment('sar', reference, total, part)
}

/** An element whose numbers cannot be is to be ignored (TS 23.040 section 9.2.3.24.1); one part of one is a whole message. */
function segment(width: string, reference: number, total: number, part: number): Segment | undefined {
  if (total < 2 || total > 255 || part < 1 || part > total) return undefined
  return { reference: `${width}:${reference}`, total, part }
}

function keysOf(
  pdu: MessagePdu,
  userData: Uint8Array,
  segment: Segment | undefined,
  reading: Reading,
  recent: RecentMessages,
): Pick<MoMessage, 'dedupeKey' | 'repeatOf'> {
  const id = reading.messageIdTlv === undefined ? undefined : findTlv(pdu.tlvs, reading.messageIdTlv)
  // Some suppliers give the parts of one message one id.
  if (id && id.length > 0) return { dedupeKey: `id:${providerId(id)}${segment ? `:${segment.part}` : ''}` }
  return recent.keysOf(contentHash(pdu, userData, segment))
}

function providerId(id: Uint8Array): string {
  const text = Buffer.from(id).toString('latin1').replace(/\0+$/, '')
  return /^[\x21-\x7e]{1,128}$/.test(text) ? text : hash('sha256', id, 'base64url')
}

/** Over what a retry repeats byte by byte. The sequence number is not: a retry on a new session gets a new one. */
function contentHash(pdu: MessagePdu, userData: Uint8Array, segment: Segment | undefined): string {
  // The texts end at their NUL and the numbers have a fixed place, so no two messages can make the same bytes.
  const head =
    `${pdu.source.address}\0${pdu.destination.address}\0` +
    `${pdu.esmClass},${pdu.dataCoding},${segment ? `${segment.reference}/${segment.total}/${segment.part}` : ''}\0`
  const headBytes = Buffer.byteLength(head, 'latin1')
  const bytes = Buffer.allocUnsafe(headBytes + userData.length)
  bytes.write(head, 'latin1')
  bytes.set(userData, headBytes)
  return hash('sha256', bytes, 'base64url')
}

const internationalTon = 1
const nationalTon = 2

/** E.164 digits without `+`. Empty when the destination has no digits. */
function msisdnOf(destination: Address, countryCallingCode: string | undefined): string {
  const digits = destination.address.replaceAll(/\D/g, '')
  if (destination.address.startsWith('+')) return digits
  if (digits.startsWith('00')) return digits.slice(2)
  if (!countryCallingCode || destination.ton === internationalTon) return digits
  if (digits.startsWith('0')) return countryCallingCode + digits.slice(1)
  return destination.ton === nationalTon ? countryCallingCode + digits : digits
}
