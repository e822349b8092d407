import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ManualClock } from '#core/clock'
import type { MoMessage } from '#messages/mo-message'
import { Command } from './codec/commands.ts'
import { encodePdu, type MessagePdu } from './codec/pdu.ts'
import { Tag } from './codec/tlv.ts'
import { isReceipt, readMessage, type Reading } from './inbound.ts'
import { RecentMessages } from './recent.ts'
import { messagePdu } from '#test/smpp/pdus'

const windowMs = 120_000
const gsm: Reading = { defaultAlphabet: 'gsm7' }

function read(pdu: MessagePdu, reading = gsm, recent = new RecentMessages(new ManualClock(), windowMs)): MoMessage {
  return readMessage(pdu, encodePdu(pdu), new Date(5), reading, recent).message
}

describe('a message PDU becomes a MoMessage', () => {
  it('with number, originator, text, time and the bytes as they came', () => {
    const pdu = messagePdu(1, 'Telegram code 12345')
    const message = read(pdu)
    expect(message).toMatchObject({
      msisdn: '989121234567',
      originator: 'Telegram',
      text: 'Telegram code 12345',
      receivedAt: new Date(5),
    })
    expect(Buffer.from(message.raw).equals(encodePdu(pdu))).toBe(true)
    expect(message.segment).toBeUndefined()
    expect(message.sentAt).toBeUndefined()
  })

  it.each([
    ['989121234567', 1, undefined, '989121234567'],
    ['+98 912 123-4567', 1, undefined, '989121234567'],
    ['00989121234567', 1, undefined, '989121234567'],
    ['09121234567', 0, '98', '989121234567'],
    ['9121234567', 2, '98', '989121234567'],
    ['989121234567', 0, '98', '989121234567'],
    ['bank', 5, undefined, ''],
  ])('destination %s of type %i under country %s is %s', (address, ton, countryCallingCode, msisdn) => {
    const pdu = messagePdu(1, 'x', { destination: { ton, npi: 1, address } })
    expect(read(pdu, { ...gsm, countryCallingCode }).msisdn).toBe(msisdn)
  })

  it('takes message_payload as one message', () => {
    const value = Buffer.from('ک'.repeat(500), 'utf16le').swap16()
    const pdu = messagePdu(1, '', {
      command: Command.dataSm,
      dataCoding: 8,
      tlvs: [{ tag: Tag.messagePayload, value }],
    })
    expect(read(pdu).text).toBe('ک'.repeat(500))
  })

  it('copies the bytes, so that the read they came in can be freed', () => {
    const big = Buffer.alloc(70_000)
    const frame = encodePdu(messagePdu(1, 'x'))
    frame.copy(big, 100)
    const view = big.subarray(100, 100 + frame.length)
    const { message } = readMessage(
      messagePdu(1, 'x'),
      view,
      new Date(5),
      gsm,
      new RecentMessages(new ManualClock(), 1),
    )
    expect(message.raw).toEqual(frame)
    expect(message.raw.buffer).not.toBe(big.buffer)
  })
})

const segmentOf = (hex: string, tlvs: MessagePdu['tlvs'] = []) =>
  read(messagePdu(1, '', { esmClass: hex ? 0x40 : 0, shortMessage: Buffer.from(hex || '31', 'hex'), tlvs })).segment

describe('segments', () => {
  it('of 8-bit and 16-bit references and of SAR TLVs are told apart', () => {
    expect(segmentOf('050003c7030241')).toEqual({ reference: '8:199', total: 3, part: 2 })
    expect(segmentOf('06080400c7030241')).toEqual({ reference: '16:199', total: 3, part: 2 })
    const sar = [
      { tag: Tag.sarReference, value: Buffer.from([0, 199]) },
      { tag: Tag.sarTotal, value: Buffer.from([3]) },
      { tag: Tag.sarPart, value: Buffer.from([2]) },
    ]
    expect(segmentOf('', sar)).toEqual({ reference: 'sar:199', total: 3, part: 2 })
  })

  it('that cannot be are ignored: one of one, none, part 0, part beyond the total', () => {
    for (const tail of ['0101', '0000', '0200', '0203', '0001']) expect(segmentOf(`050003c7${tail}41`)).toBeUndefined()
  })

  it('with a broken header are whole text and count as damaged', () => {
    const pdu = messagePdu(1, '', { esmClass: 0x40, shortMessage: Buffer.from('1 code 42') })
    const { message, damaged } = readMessage(
      pdu,
      encodePdu(pdu),
      new Date(5),
      gsm,
      new RecentMessages(new ManualClock(), 1),
    )
    expect(message.text).toBe('1 code 42')
    expect(damaged).toBe(true)
  })
})

describe('delivery receipts', () => {
  const id = { tag: Tag.receiptedMessageId, value: Buffer.from('1\0') }
  const state = { tag: Tag.messageState, value: Buffer.of(2) }

  it.each([
    ['esm_class SMSC receipt', messagePdu(1, 'anything', { esmClass: 0x04 }), true],
    ['esm_class intermediate notification', messagePdu(1, 'anything', { esmClass: 0x20 }), true],
    ['esm_class SME acknowledgement', messagePdu(1, 'id:1 stat:DELIVRD', { esmClass: 0x08 }), true],
    ['esm_class SME acknowledgement of nothing', messagePdu(1, '', { esmClass: 0x08 }), true],
    ['esm_class SME acknowledgement, with a text that is none', messagePdu(1, 'code 1', { esmClass: 0x08 }), false],
    ['id and state', messagePdu(1, 'anything', { tlvs: [id, state] }), true],
    ['id and the usual text', messagePdu(1, 'id:1 sub:001 dlvrd:001 stat:DELIVRD err:000', { tlvs: [id] }), true],
    ['id and no text', messagePdu(1, '', { tlvs: [id] }), true],
    ['an ordinary message', messagePdu(1, 'code 1'), false],
    ['an ordinary message with a header', messagePdu(1, 'code 1', { esmClass: 0x40 }), false],
    ['an ordinary message to which the peer adds its id', messagePdu(1, 'code 1', { tlvs: [id] }), false],
    ['a message that only reads like a receipt', messagePdu(1, 'id:1 stat:DELIVRD'), false],
  ])('%s: %#', (_name, pdu, expected) => {
    expect(isReceipt(pdu, gsm)).toBe(expected)
  })
})

const setup = () => {
  const clock = new ManualClock('2026-01-01T00:01:59Z')
  const recent = new RecentMessages(clock, windowMs)
  return { clock, key: (pdu: MessagePdu, reading = gsm) => read(pdu, reading, recent).dedupeKey }
}

describe('the dedupe key', () => {
  it('is the same for a retry with another sequence number, also across the edge of a window', () => {
    const { clock, key } = setup()
    const first = key(messagePdu(1, 'code 1'))
    clock.advance(2_000)
    expect(key(messagePdu(999, 'code 1'))).toBe(first)
    clock.advance(windowMs - 2_001)
    expect(key(messagePdu(3, 'code 1'))).toBe(first)
  })

  it('is another for an equal message after the window', () => {
    const { clock, key } = setup()
    const first = key(messagePdu(1, 'code 1'))
    clock.advance(windowMs)
    const second = key(messagePdu(2, 'code 1'))
    expect(second).not.toBe(first)
    clock.advance(1)
    expect(key(messagePdu(3, 'code 1'))).toBe(second)
  })

  it('two equal messages at least a window apart never share a key, any closer ones always do', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 2 * windowMs }), { maxLength: 30 }), (gaps) => {
        const { clock, key } = setup()
        let firstAt = clock.now().getTime()
        let current = key(messagePdu(1, 'code 1'))
        const seen = new Set([current])
        for (const gap of gaps) {
          clock.advance(gap)
          const next = key(messagePdu(1, 'code 1'))
          if (clock.now().getTime() - firstAt < windowMs) expect(next).toBe(current)
          else {
            expect(seen.has(next)).toBe(false)
            seen.add(next)
            current = next
            firstAt = clock.now().getTime()
          }
        }
      }),
    )
  })

  it('is the same in another process within one window', () => {
    const clock = new ManualClock('2026-01-01T00:00:10Z')
    const here = read(messagePdu(1, 'x'), gsm, new RecentMessages(clock, windowMs)).dedupeKey
    clock.advance(60_000)
    expect(read(messagePdu(1, 'x'), gsm, new RecentMessages(clock, windowMs)).dedupeKey).toBe(here)
  })

  it('names the key that another process gave in the window before, for messages less than a window apart', () => {
    const clock = new ManualClock('2026-01-01T00:01:50Z')
    const here = read(messagePdu(1, 'x'), gsm, new RecentMessages(clock, windowMs))
    clock.advance(60_000)
    const there = read(messagePdu(1, 'x'), gsm, new RecentMessages(clock, windowMs))
    expect(there.dedupeKey).not.toBe(here.dedupeKey)
    expect(there.repeatOf).toEqual({ dedupeKey: here.dedupeKey, since: new Date('2026-01-01T00:00:50Z') })
  })

  it('differs by number, originator, text, coding, esm_class, and segment', () => {
    const { key } = setup()
    const base = messagePdu(1, 'abc')
    const variants = [
      base,
      { ...base, source: { ...base.source, address: 'Telegra' } },
      { ...base, destination: { ...base.destination, address: '989121234568' } },
      { ...base, shortMessage: Buffer.from('abd') },
      { ...base, dataCoding: 3 },
      { ...base, esmClass: 0x40 },
      { ...base, esmClass: 0x40, shortMessage: Buffer.from('050003c7020141', 'hex') },
      { ...base, esmClass: 0x40, shortMessage: Buffer.from('050003c7020241', 'hex') },
      { ...base, esmClass: 0x40, shortMessage: Buffer.from('050003c8020141', 'hex') },
    ]
    expect(new Set(variants.map((pdu) => key(pdu))).size).toBe(variants.length)
  })

  it('is the supplier’s own id where the settings name its TLV, with the part of a long message', () => {
    const { key } = setup()
    const reading = { ...gsm, messageIdTlv: 0x1401 }
    const tlvs = [{ tag: 0x1401, value: Buffer.from('MSG-77\0') }]
    expect(key(messagePdu(1, 'a', { tlvs }), reading)).toBe('id:MSG-77')
    const part = { esmClass: 0x40, shortMessage: Buffer.from('050003c7020241', 'hex'), tlvs }
    expect(key(messagePdu(1, '', part), reading)).toBe('id:MSG-77:2')
    expect(
      key(messagePdu(1, 'a', { tlvs: [{ tag: 0x1401, value: Buffer.alloc(300, 1) }] }), reading).length,
    ).toBeLessThan(200)
    expect(key(messagePdu(1, 'a'), reading)).toMatch(/^h:/)
  })

  it('is remembered across the edge of a window for nearly all of many messages', () => {
    const { clock, key } = setup()
    const first = Array.from({ length: 20_000 }, (_, i) => key(messagePdu(1, `code ${i}`)))
    clock.advance(2_000)
    const again = first.filter((before, i) => key(messagePdu(1, `code ${i}`)) === before)
    expect(again.length).toBeGreaterThan(19_900)
  })

  it('is remembered for the newest messages, however many came before', () => {
    const { clock, key } = setup()
    for (let i = 0; i < 120_000; i++) key(messagePdu(1, `code ${i}`))
    clock.advance(1)
    const newest = key(messagePdu(1, 'the newest'))
    clock.advance(2_000)
    expect(key(messagePdu(2, 'the newest'))).toBe(newest)
  })
})
