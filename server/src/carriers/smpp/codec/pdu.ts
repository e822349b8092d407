import { Command, Status } from './commands.ts'
import { Cursor, encodeFields, type Field, PduError } from './cursor.ts'
import { headerBytes, maxFrameBytes } from './frame.ts'
import { encodeTlvs, noTlvs, readTlvs, type Tlv } from './tlv.ts'

/** What every PDU starts with. Sequence numbers may be 0: Kannel's drive_smpp sends it, and it is echoed like any other. */
export interface Header {
  command: number
  status: number
  sequence: number
}

export interface Address {
  ton: number
  npi: number
  address: string
}

/** bind_receiver, bind_transmitter and bind_transceiver, from ESME to SMSC. */
export interface BindPdu extends Header {
  kind: 'bind'
  systemId: string
  password: string
  systemType: string
  interfaceVersion: number
  addressRange: Address
}

export interface BindRespPdu extends Header {
  kind: 'bindResp'
  systemId: string
  tlvs: readonly Tlv[]
}

/** deliver_sm, submit_sm and data_sm; the last has none of the fields that are optional here, and no short message. */
export interface MessagePdu extends Header {
  kind: 'message'
  serviceType: string
  source: Address
  destination: Address
  esmClass: number
  protocolId: number
  priority: number
  scheduledDelivery: string
  validityPeriod: string
  registeredDelivery: number
  replaceIfPresent: number
  dataCoding: number
  defaultMessageId: number
  shortMessage: Uint8Array
  tlvs: readonly Tlv[]
  /** The optional parameters ended in one that pointed beyond the PDU. */
  overrun?: true
}

/** deliver_sm_resp, submit_sm_resp and data_sm_resp. */
export interface MessageRespPdu extends Header {
  kind: 'messageResp'
  messageId: string
  tlvs: readonly Tlv[]
}

/** Only a header, or a body that nobody here needs: enquire_link, unbind, their answers, generic_nack, outbind, alert_notification. */
export interface PlainPdu extends Header {
  kind: 'plain'
}

/** A whole frame whose body breaks the specification, or whose command is unknown; `reject` is the status to answer. */
export interface BadPdu extends Header {
  kind: 'bad'
  reject: number
  reason: string
}

export type Pdu = BindPdu | BindRespPdu | MessagePdu | MessageRespPdu | PlainPdu
export type DecodedPdu = Pdu | BadPdu

// The specification allows 15, 8, 12, 20 and 16 characters. Peers send longer ones (passwords, alphanumeric senders,
// message ids), and refusing a message for it would lose it, so the limits only keep out nonsense.
const maxIdChars = 64
const maxServiceTypeChars = 16
const maxTimeChars = 16
/** Whoever sends chooses the sender, and it must never cost a message: as long as the frame lets it be. */
const maxOriginatorChars = maxFrameBytes

/** Decodes one whole frame. Never throws: what cannot be decoded comes back as `bad` with the status to answer. */
export function decodePdu(frame: Buffer): DecodedPdu {
  const header = readHeader(frame)
  try {
    return decodeBody(header, frame)
  } catch (error) {
    if (error instanceof PduError) return { ...header, kind: 'bad', reject: error.status, reason: error.message }
    return { ...header, kind: 'bad', reject: Status.systemError, reason: 'the PDU could not be decoded' }
  }
}

export function readHeader(frame: Buffer): Header {
  if (frame.length < headerBytes) return { command: 0, status: 0, sequence: 0 }
  return { command: frame.readUInt32BE(4), status: frame.readUInt32BE(8), sequence: frame.readUInt32BE(12) }
}

function decodeBody(header: Header, frame: Buffer): Pdu {
  if (frame.length < headerBytes) throw new PduError(Status.invalidCommandLength, 'shorter than a header')
  const cursor = new Cursor(frame, headerBytes)
  switch (header.command) {
    case Command.deliverSm:
    case Command.submitSm:
      return decodeMessage(header, cursor)
    case Command.dataSm:
      return decodeDataSm(header, cursor)
    case Command.deliverSmResp:
    case Command.submitSmResp:
    case Command.dataSmResp:
      return decodeMessageResp(header, cursor)
    case Command.bindReceiver:
    case Command.bindTransmitter:
    case Command.bindTransceiver:
      return decodeBind(header, cursor)
    case Command.bindReceiverResp:
    case Command.bindTransmitterResp:
    case Command.bindTransceiverResp:
      return decodeBindResp(header, cursor)
    case Command.enquireLink:
    case Command.enquireLinkResp:
    case Command.unbind:
    case Command.unbindResp:
    case Command.genericNack:
    case Command.outbind:
    case Command.alertNotification:
      return { ...header, kind: 'plain' }
    default:
      throw new PduError(Status.invalidCommandId, 'unknown command_id')
  }
}

function decodeMessage(header: Header, cursor: Cursor): MessagePdu {
  const serviceType = cursor.cString(maxServiceTypeChars, Status.invalidServiceType)
  const source = readAddress(cursor, Status.invalidSourceAddress, maxOriginatorChars)
  const destination = readAddress(cursor, Status.invalidDestinationAddress)
  const esmClass = cursor.uint8()
  const protocolId = cursor.uint8()
  const priority = cursor.uint8()
  const scheduledDelivery = cursor.cString(maxTimeChars, Status.invalidScheduledDelivery)
  const validityPeriod = cursor.cString(maxTimeChars, Status.invalidValidityPeriod)
  const registeredDelivery = cursor.uint8()
  const replaceIfPresent = cursor.uint8()
  const dataCoding = cursor.uint8()
  const defaultMessageId = cursor.uint8()
  const shortMessage = cursor.octets(cursor.uint8(), Status.invalidMessageLength)
  return {
    kind: 'message',
    command: header.command,
    status: header.status,
    sequence: header.sequence,
    serviceType,
    source,
    destination,
    esmClass,
    protocolId,
    priority,
    scheduledDelivery,
    validityPeriod,
    registeredDelivery,
    replaceIfPresent,
    dataCoding,
    defaultMessageId,
    shortMessage,
    ...readTlvsOfMessage(cursor),
  }
}

const noBytes = new Uint8Array(0)

function decodeDataSm(header: Header, cursor: Cursor): MessagePdu {
  const serviceType = cursor.cString(maxServiceTypeChars, Status.invalidServiceType)
  const source = readAddress(cursor, Status.invalidSourceAddress, maxOriginatorChars)
  const destination = readAddress(cursor, Status.invalidDestinationAddress)
  const esmClass = cursor.uint8()
  const registeredDelivery = cursor.uint8()
  const dataCoding = cursor.uint8()
  return {
    ...header,
    kind: 'message',
    serviceType,
    source,
    destination,
    esmClass,
    protocolId: 0,
    priority: 0,
    scheduledDelivery: '',
    validityPeriod: '',
    registeredDelivery,
    replaceIfPresent: 0,
    dataCoding,
    defaultMessageId: 0,
    shortMessage: noBytes,
    ...readTlvsOfMessage(cursor),
  }
}

function readTlvsOfMessage(cursor: Cursor): Pick<MessagePdu, 'tlvs' | 'overrun'> {
  const { tlvs, overrun } = readTlvs(cursor)
  return overrun ? { tlvs, overrun } : { tlvs }
}

/** An error response may come without a body (SMPP 3.4 section 4.4.2), and some peers omit it always. */
function decodeMessageResp(header: Header, cursor: Cursor): MessageRespPdu {
  if (cursor.remaining === 0) return { ...header, kind: 'messageResp', messageId: '', tlvs: noTlvs }
  const messageId = cursor.cString(maxIdChars, Status.invalidParameterLength)
  return { ...header, kind: 'messageResp', messageId, tlvs: readTlvs(cursor).tlvs }
}

function decodeBind(header: Header, cursor: Cursor): BindPdu {
  const systemId = cursor.cString(maxIdChars, Status.invalidSystemId)
  const password = cursor.cString(maxIdChars, Status.invalidPassword)
  const systemType = cursor.cString(maxIdChars, Status.bindFailed)
  const interfaceVersion = cursor.uint8()
  const addressRange = readAddress(cursor, Status.bindFailed)
  return { ...header, kind: 'bind', systemId, password, systemType, interfaceVersion, addressRange }
}

function decodeBindResp(header: Header, cursor: Cursor): BindRespPdu {
  if (cursor.remaining === 0) return { ...header, kind: 'bindResp', systemId: '', tlvs: noTlvs }
  const systemId = cursor.cString(maxIdChars, Status.invalidSystemId)
  return { ...header, kind: 'bindResp', systemId, tlvs: readTlvs(cursor).tlvs }
}

function readAddress(cursor: Cursor, status: number, maxChars = maxIdChars): Address {
  return { ton: cursor.uint8(), npi: cursor.uint8(), address: cursor.cString(maxChars, status) }
}

/** Encodes a PDU with its header. The fields are the caller's own words, so they are not checked again. */
export function encodePdu(pdu: Pdu): Buffer {
  return withHeader(pdu, encodeBody(pdu))
}

/** A frame of a header and `body`. */
export function withHeader(header: Header, body: Uint8Array): Buffer {
  const frame = Buffer.allocUnsafe(headerBytes + body.length)
  frame.writeUInt32BE(frame.length, 0)
  frame.writeUInt32BE(header.command, 4)
  frame.writeUInt32BE(header.status, 8)
  frame.writeUInt32BE(header.sequence, 12)
  frame.set(body, headerBytes)
  return frame
}

function encodeBody(pdu: Pdu): Uint8Array {
  switch (pdu.kind) {
    case 'bind':
      return encodeFields([
        pdu.systemId,
        pdu.password,
        pdu.systemType,
        pdu.interfaceVersion,
        ...addressFields(pdu.addressRange),
      ])
    case 'bindResp':
      return encodeFields([pdu.systemId, encodeTlvs(pdu.tlvs)])
    case 'message':
      return pdu.command === Command.dataSm ? encodeDataSm(pdu) : encodeMessage(pdu)
    case 'messageResp':
      return encodeFields([pdu.messageId, encodeTlvs(pdu.tlvs)])
    case 'plain':
      return noBytes
  }
}

function encodeMessage(pdu: MessagePdu): Buffer {
  return encodeFields([
    pdu.serviceType,
    ...addressFields(pdu.source),
    ...addressFields(pdu.destination),
    pdu.esmClass,
    pdu.protocolId,
    pdu.priority,
    pdu.scheduledDelivery,
    pdu.validityPeriod,
    pdu.registeredDelivery,
    pdu.replaceIfPresent,
    pdu.dataCoding,
    pdu.defaultMessageId,
    pdu.shortMessage.length,
    pdu.shortMessage,
    encodeTlvs(pdu.tlvs),
  ])
}

function encodeDataSm(pdu: MessagePdu): Buffer {
  return encodeFields([
    pdu.serviceType,
    ...addressFields(pdu.source),
    ...addressFields(pdu.destination),
    pdu.esmClass,
    pdu.registeredDelivery,
    pdu.dataCoding,
    encodeTlvs(pdu.tlvs),
  ])
}

function addressFields({ ton, npi, address }: Address): Field[] {
  return [ton, npi, address]
}
