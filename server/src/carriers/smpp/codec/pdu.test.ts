import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Command, Status } from './commands.ts'
import { headerBytes } from './frame.ts'
import { type DecodedPdu, decodePdu, encodePdu, type MessagePdu, type Pdu } from './pdu.ts'
import { findTlv, integerTlv, Tag } from './tlv.ts'

const hex = (text: string): Buffer => Buffer.from(text.replaceAll(/\s/g, ''), 'hex')

const address = (ton: number, npi: number, digits: string) => ({ ton, npi, address: digits })

// Written by hand from the tables of SMPP 3.4 section 4.
const fixtures: { name: string; bytes: string; pdu: Partial<Pdu> & { kind: string } }[] = [
  {
    name: 'bind_transceiver',
    bytes: '00000000 00000009 00000000 00000001 62616e6b00 73656372657400 534d5300 34 01 01 3900',
    pdu: { kind: 'bind', command: 9, status: 0, sequence: 1 },
  },
  {
    name: 'bind_receiver',
    bytes: '00000000 00000001 00000000 0000002a 62616e6b00 73656372657400 00 34 00 00 393800',
    pdu: { kind: 'bind', command: 1, sequence: 42 },
  },
  { name: 'bind_receiver_resp', bytes: '00000015 80000001 00000000 0000002a 736d736300', pdu: { kind: 'bindResp' } },
  {
    name: 'bind_transceiver_resp without a body',
    bytes: '00000010 80000009 0000000d 00000001',
    pdu: { kind: 'bindResp', status: Status.bindFailed },
  },
  { name: 'unbind', bytes: '00000010 00000006 00000000 00000007', pdu: { kind: 'plain', sequence: 7 } },
  { name: 'unbind_resp', bytes: '00000010 80000006 00000000 00000007', pdu: { kind: 'plain' } },
  { name: 'enquire_link', bytes: '00000010 00000015 00000000 00000000', pdu: { kind: 'plain', sequence: 0 } },
  {
    name: 'enquire_link_resp',
    bytes: '00000010 80000015 00000000 ffffffff',
    pdu: { kind: 'plain', sequence: 0xffffffff },
  },
  { name: 'generic_nack', bytes: '00000010 80000000 00000003 00000009', pdu: { kind: 'plain', status: 3 } },
  { name: 'outbind', bytes: '00000000 0000000b 00000000 00000001 736d736300 7365637200', pdu: { kind: 'plain' } },
  { name: 'alert_notification', bytes: '00000018 00000102 00000000 00000001 0101310001013200', pdu: { kind: 'plain' } },
  {
    name: 'deliver_sm_resp',
    bytes: '00000011 80000005 00000064 00000003 00',
    pdu: { kind: 'messageResp', status: 0x64 },
  },
  { name: 'submit_sm_resp', bytes: '00000013 80000004 00000000 00000003 613100', pdu: { kind: 'messageResp' } },
  { name: 'data_sm_resp', bytes: '00000011 80000103 00000000 00000003 00', pdu: { kind: 'messageResp' } },
]

/** The length field is filled in, so that a fixture shows only what it is about. */
function framed(bytes: string): Buffer {
  const frame = hex(bytes)
  frame.writeUInt32BE(frame.length, 0)
  return frame
}

const deliverHex = `
  00000000 00000005 00000000 00000000
  00  05 00 54656c656772616d00  01 01 39383931323132333435363700
  40 00 00  00  00  00 00 08 00  0e 050003c70201 0031003200330034
  0424 0000
  1401 0003 616263
  020a 0002 1f90
  0204 0002 0102`

describe('decoding', () => {
  it.each(fixtures)('$name', ({ bytes, pdu }) => {
    expect(decodePdu(framed(bytes))).toMatchObject(pdu)
  })

  it('reads the fields of a bind', () => {
    expect(
      decodePdu(framed('00000000 00000009 00000000 00000001 62616e6b00 73656372657400 534d5300 34 01 02 3900')),
    ).toEqual({
      kind: 'bind',
      command: Command.bindTransceiver,
      status: 0,
      sequence: 1,
      systemId: 'bank',
      password: 'secret',
      systemType: 'SMS',
      interfaceVersion: 0x34,
      addressRange: address(1, 2, '9'),
    })
  })

  it('reads every field of deliver_sm, keeps unknown TLVs, and takes 0 for a sequence number', () => {
    const pdu = decodePdu(framed(deliverHex))
    expect(pdu).toMatchObject({
      kind: 'message',
      sequence: 0,
      source: address(5, 0, 'Telegram'),
      destination: address(1, 1, '989121234567'),
      esmClass: 0x40,
      dataCoding: 8,
    })
    const message = pdu as MessagePdu
    expect(Buffer.from(message.shortMessage).toString('hex')).toBe('050003c702010031003200330034')
    expect(message.tlvs.map((tlv) => tlv.tag)).toEqual([0x0424, 0x1401, 0x020a, 0x0204])
    expect(Buffer.from(findTlv(message.tlvs, 0x1401)!).toString()).toBe('abc')
    expect(integerTlv(message.tlvs, Tag.sourcePort)).toBe(8080)
  })

  it('leaves out a TLV that is cut in its head or points beyond the end, and keeps what came of a message_payload', () => {
    const before = [0x0424, 0x1401, 0x020a, 0x0204]
    const tagsOf = (bytes: string) => (decodePdu(framed(bytes)) as MessagePdu).tlvs.map((tlv) => tlv.tag)
    for (const tail of ['0001', '1402 ffff 00']) {
      expect(decodePdu(framed(`${deliverHex} ${tail}`))).toMatchObject({ kind: 'message', overrun: true })
      expect(tagsOf(`${deliverHex} ${tail}`)).toEqual(before)
    }
    const cut = framed('00000000 00000103 00000000 00000005 00 0101313200 0101333400 00 00 08 0424 ffff 00310032')
    expect(Buffer.from(findTlv((decodePdu(cut) as MessagePdu).tlvs, Tag.messagePayload)!)).toEqual(
      Buffer.from('00310032', 'hex'),
    )
  })

  it('reads data_sm, whose text is in message_payload', () => {
    const frame = framed('00000000 00000103 00000000 00000005 00 0101313200 0101333400 00 00 08 0424 0004 00310032')
    expect(decodePdu(frame)).toMatchObject({ kind: 'message', command: Command.dataSm, dataCoding: 8 })
  })
})

const rejectOf = (bytes: string | Buffer): number | undefined => {
  const pdu: DecodedPdu = decodePdu(typeof bytes === 'string' ? framed(bytes) : bytes)
  return pdu.kind === 'bad' ? pdu.reject : undefined
}

describe('a bad PDU comes back as the status to answer', () => {
  it('an unknown command_id', () => {
    expect(rejectOf('00000000 000000ff 00000000 00000001')).toBe(Status.invalidCommandId)
  })

  it('a deliver_sm that ends anywhere in its mandatory fields', () => {
    const whole = framed(deliverHex)
    const mandatoryEnd = whole.length - 4 - 7 - 6 - 6
    for (let end = headerBytes; end < mandatoryEnd; end++) {
      const cut = Buffer.from(whole.subarray(0, end))
      cut.writeUInt32BE(end, 0)
      expect(rejectOf(cut), `cut at ${end}`).toBeGreaterThan(0)
    }
  })

  it('a sm_length that points beyond the end', () => {
    const bytes = deliverHex.replace('0e 05', 'ff 05')
    expect(rejectOf(bytes)).toBe(Status.invalidMessageLength)
  })

  it('destination, service type and times that are too long', () => {
    const long = '31'.repeat(65)
    const head = '00000000 00000005 00000000 00000001'
    expect(rejectOf(`${head} ${long} 00`)).toBe(Status.invalidServiceType)
    expect(rejectOf(`${head} 00 010100 0101${long}00`)).toBe(Status.invalidDestinationAddress)
    expect(rejectOf(`${head} 00 010100 010100 000000 ${'31'.repeat(17)}00`)).toBe(Status.invalidScheduledDelivery)
    expect(rejectOf(`${head} 00 010100 010100 000000 00 ${'31'.repeat(17)}00`)).toBe(Status.invalidValidityPeriod)
  })
})

const byte = fc.integer({ min: 0, max: 255 })
const word = (max: number) =>
  fc.array(fc.integer({ min: 1, max: 255 }), { maxLength: max }).map((codes) => String.fromCharCode(...codes))
const anyAddress = fc.record({ ton: byte, npi: byte, address: word(20) })
const anyTlvs = fc.array(
  fc.record({ tag: fc.integer({ min: 0, max: 0xffff }), value: fc.uint8Array({ maxLength: 300 }) }),
  {
    maxLength: 4,
  },
)
const header = { status: fc.integer({ min: 0, max: 0xffff }), sequence: fc.integer({ min: 0, max: 0xffffffff }) }

const anyMessage = fc.record({
  kind: fc.constant('message' as const),
  command: fc.constantFrom(Command.deliverSm, Command.submitSm),
  ...header,
  serviceType: word(6),
  source: anyAddress,
  destination: anyAddress,
  esmClass: byte,
  protocolId: byte,
  priority: byte,
  scheduledDelivery: word(16),
  validityPeriod: word(16),
  registeredDelivery: byte,
  replaceIfPresent: byte,
  dataCoding: byte,
  defaultMessageId: byte,
  shortMessage: fc.uint8Array({ maxLength: 255 }),
  tlvs: anyTlvs,
})
const anyBind = fc.record({
  kind: fc.constant('bind' as const),
  command: fc.constantFrom(Command.bindReceiver, Command.bindTransmitter, Command.bindTransceiver),
  ...header,
  systemId: word(16),
  password: word(9),
  systemType: word(12),
  interfaceVersion: byte,
  addressRange: anyAddress,
})
const anyResponse = fc.record({
  kind: fc.constant('messageResp' as const),
  command: fc.constantFrom(Command.deliverSmResp, Command.submitSmResp, Command.dataSmResp),
  ...header,
  messageId: word(64),
  tlvs: anyTlvs,
})

/** Buffers and Uint8Arrays of the same bytes are the same to us. */
const comparable = (pdu: DecodedPdu): string =>
  JSON.stringify(pdu, (_key, value: unknown) => {
    if (value instanceof Uint8Array) return Buffer.from(value).toString('hex')
    if (typeof value === 'object' && value !== null && 'type' in value && value.type === 'Buffer' && 'data' in value) {
      return Buffer.from(value.data as number[]).toString('hex')
    }
    return value
  })

const sortedKeys = (pdu: DecodedPdu): DecodedPdu => JSON.parse(comparable(pdu)) as DecodedPdu

describe('encoding', () => {
  it('decoding gives back what was encoded', () => {
    fc.assert(
      fc.property(fc.oneof(anyMessage, anyBind, anyResponse), (pdu) => {
        expect(sortedKeys(decodePdu(encodePdu(pdu)))).toEqual(sortedKeys(pdu))
      }),
      { numRuns: 500 },
    )
  })

  it('writes the fixture byte by byte', () => {
    const frame = framed(deliverHex)
    const pdu = decodePdu(frame)
    expect(pdu.kind).not.toBe('bad')
    if (pdu.kind !== 'bad') expect(encodePdu(pdu).toString('hex')).toBe(frame.toString('hex'))
  })
})
