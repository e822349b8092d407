import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { msisdn } from './fields.ts'
import { Form } from './form.ts'
import { timeZone } from './local-time.ts'
import { mappedNumber, numberMap } from './number-map.ts'
import { isoTime, plausibleSentAt, unixTime } from './sent-at.ts'
import { segmentOfUdh } from './udh.ts'

describe('receiving numbers', () => {
  test.each([
    ['+98 (912) 000-0000', '989120000000'],
    ['00989120000000', '989120000000'],
    ['1234567', '1234567'],
    ['123456789012345', '123456789012345'],
  ])('%s is %s', (written, digits) => expect(msisdn.parse(written)).toBe(digits))

  test.each([
    '',
    '+',
    '123456',
    '1234567890123456',
    '0912000000',
    '+0912000000',
    '12e45678',
    '۹۸۹۱۲۰۰۰۰۰۰۰',
    '++9891200000',
    '1234567\u0000',
  ])('%j is none', (written) => expect(msisdn.safeParse(written).success).toBe(false))
})

describe('form fields', () => {
  test('any text survives being sent as a form', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string({ minLength: 1 }), fc.string({ unit: 'grapheme' })), (fields) => {
        const form = new Form(new URLSearchParams(Object.entries(fields)).toString())
        expect(form.all()).toEqual(Object.entries(fields))
      }),
    )
  })

  test('bytes outside ASCII come through escaped and unescaped', () => {
    expect(new Form('a=%ff%00\xfe').bytes('a')).toEqual(Buffer.from([0xff, 0, 0xfe]))
  })

  test('a lone percent sign stays', () =>
    expect(new Form('a=50%&b=%zz').all()).toEqual([
      ['a', '50%'],
      ['b', '%zz'],
    ]))

  test('more fields than any provider sends are refused', () =>
    expect(() => new Form('a=1&'.repeat(501))).toThrow(/500/))
})

describe('the table of numbers', () => {
  test('is written as --set does or as an object, and reads its own output', () => {
    const parsed = numberMap.parse('d=1/1=+98 912 000 0001, d/2=00989120000002')
    expect(parsed).toEqual({ 'd=1/1': '989120000001', 'd/2': '989120000002' })
    expect(numberMap.parse(parsed)).toEqual(parsed)
  })

  test.each(['', 'a', 'a=', '=1234567', 'a=x', 5, { a: 5 }])('%j is refused', (value) => {
    expect(numberMap.safeParse(value).success).toBe(false)
  })

  test('has no number for what every object has', () => {
    expect(mappedNumber(numberMap.parse('a=1234567'), ['constructor', '__proto__', 'toString'])).toBeUndefined()
  })
})

describe('times', () => {
  const receivedAt = new Date('2026-06-01T12:00:00Z')
  test.each([
    ['2026-06-01T12:00:00Z', '2026-06-01T12:00:00.000Z'],
    ['2026-06-01 12:00:00', '2026-06-01T12:00:00.000Z'],
    ['2026-06-01T15:30:00.500+0330', '2026-06-01T12:00:00.500Z'],
    ['2026-06-01T15:30:00+03:30', '2026-06-01T12:00:00.000Z'],
  ])('%s is %s, whatever the zone of the machine', (written, iso) => expect(isoTime(written)?.toISOString()).toBe(iso))

  test.each(['', 'now', '2026-13-01T00:00:00Z', '2026-06-01', 5, null, undefined, '1'.repeat(50)])(
    '%j is none',
    (written) => {
      expect(isoTime(written)).toBeUndefined()
    },
  )

  test('unix seconds and milliseconds are told apart', () => {
    expect(unixTime('1780315200')).toEqual(receivedAt)
    expect(unixTime('1780315200000')).toEqual(receivedAt)
    for (const bad of ['', '-1', '1.5', 'x', 0, Number.NaN]) expect(unixTime(bad)).toBeUndefined()
  })

  test('a time in the future counts as now, one from a dead clock is left out, an old one is kept', () => {
    const minutesLater = (minutes: number) => new Date(receivedAt.getTime() + minutes * 60_000)
    for (const minutes of [0.1, 4, 6, 60 * 24 * 365])
      expect(plausibleSentAt(minutesLater(minutes), receivedAt)).toEqual({ sentAt: receivedAt })
    expect(plausibleSentAt(new Date(0), receivedAt)).toEqual({})
    for (const minutes of [0, -4, -60 * 24 * 30]) {
      expect(plausibleSentAt(minutesLater(minutes), receivedAt)).toEqual({ sentAt: minutesLater(minutes) })
    }
  })

  test.each([
    // Summer time of Berlin ends on 25 October 2026 at 3:00, which comes twice from 2:00, and begins on 29 March at 2:00.
    ['2026-10-25T02:30:00', 'Europe/Berlin', '2026-10-25T01:30:00.000Z'],
    ['2026-10-25T01:59:59', 'Europe/Berlin', '2026-10-24T23:59:59.000Z'],
    ['2026-03-29T02:30:00', 'Europe/Berlin', '2026-03-29T01:30:00.000Z'],
    ['2026-03-29T03:00:00', 'Europe/Berlin', '2026-03-29T01:00:00.000Z'],
    ['2026-06-01T15:30:00.500', 'Asia/Tehran', '2026-06-01T12:00:00.500Z'],
    ['2026-01-01T00:00:00', 'Asia/Tehran', '2025-12-31T20:30:00.000Z'],
  ])('%s in %s is %s', (written, zone, iso) => expect(isoTime(written, zone)?.toISOString()).toBe(iso))

  test('a zone that is none is refused in the settings', () => {
    for (const zone of ['Tehran', '', 'Asia/Nowhere', '../etc']) expect(timeZone.safeParse(zone).success).toBe(false)
    expect(timeZone.parse('Asia/Tehran')).toBe('Asia/Tehran')
  })
})

describe('user data headers', () => {
  test.each([
    ['0500032a0302', { reference: '8:42', total: 3, part: 2 }],
    ['060804012c0201', { reference: '16:300', total: 2, part: 1 }],
    ['0b05040b8423f000032a0302', { reference: '8:42', total: 3, part: 2 }],
    ['0924017f0804012c0201', { reference: '16:300', total: 2, part: 1 }],
    ['0500032a0101', undefined],
    ['0500032a0304', undefined],
    ['0500032a0300', undefined],
    ['', undefined],
    ['05', undefined],
  ])('%s is %j', (hex, segment) => expect(segmentOfUdh(Buffer.from(hex, 'hex'))).toEqual(segment))

  test('no bytes make it throw or run on', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 140 }), (bytes) => void segmentOfUdh(bytes)))
  })
})
