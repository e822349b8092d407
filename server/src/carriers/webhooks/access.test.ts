import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { accessSettings, checkAccess, newPathSecret } from './access.ts'
import { InboundRefused } from './adapter.ts'
import { requestWith } from '#test/webhooks'

const shape = z.strictObject(accessSettings)

function statusFor(change: Parameters<typeof requestWith>[0], settings: unknown): number {
  try {
    checkAccess(requestWith(change), shape.parse(settings))
    return 200
  } catch (error) {
    if (error instanceof InboundRefused) return error.status
    throw error
  }
}

function basic(pair: string) {
  return { headers: { authorization: `Basic ${Buffer.from(pair).toString('base64')}` } }
}

describe('who may knock', () => {
  test.each([
    ['192.0.2.7', 200],
    ['::ffff:192.0.2.7', 200],
    ['192.0.3.7', 403],
    ['203.0.113.9', 200],
    ['203.0.113.8', 403],
    ['2001:db8::1', 200],
    ['2001:db9::1', 403],
    ['', 403],
    ['unix:/run/x', 403],
  ])('allowFrom answers %s with %d', (clientAddress, status) => {
    const allowFrom = '192.0.2.0/24, 203.0.113.9,2001:db8::/32'
    expect(statusFor({ clientAddress }, { allowFrom })).toBe(status)
  })

  test.each(['', 'x', '10.0.0.0/33', '10.0.0.0/-1', '10.0.0.0/8/8', '10.0.0/8', '2001:db8::/129', '10.0.0.0/'])(
    'the range %j is refused when it is set, and never read as "everybody"',
    (allowFrom) => {
      expect(shape.safeParse({ allowFrom }).success).toBe(false)
    },
  )

  test('only the exact path secret passes, and none passes where none is set', () => {
    const pathSecret = newPathSecret()
    expect(statusFor({ pathSecret }, { pathSecret })).toBe(200)
    for (const other of [null, '', pathSecret.slice(1), `${pathSecret}x`, pathSecret.toUpperCase()]) {
      expect(statusFor({ pathSecret: other }, { pathSecret })).toBe(401)
    }
    expect(statusFor({ pathSecret }, {})).toBe(401)
  })

  test('basic authentication takes any password with colons and accents, and no other', () => {
    const settings = { basicUser: 'us', basicPassword: 'pä:ss:word' }
    expect(statusFor(basic('us:pä:ss:word'), settings)).toBe(200)
    for (const pair of ['us:pä:ss', 'us', ':', 'u:s:pä:ss:word', '']) expect(statusFor(basic(pair), settings)).toBe(401)
    expect(statusFor({ headers: { authorization: ['Basic YTpi', 'Basic YTpi'] } }, settings)).toBe(400)
  })

  test('what settings give out they take in again', () => {
    const parsed = shape.parse({ allowFrom: '10.0.0.0/8,::1', pathSecret: newPathSecret() })
    expect(shape.parse(parsed)).toEqual(parsed)
  })

  test('no address and no header makes it throw anything but a refusal', () => {
    const settings = { allowFrom: ['10.0.0.0/8'], basicUser: 'us', basicPassword: 'password' }
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.ipV6()), fc.string(), (clientAddress, authorization) => {
        expect([400, 401, 403]).toContain(statusFor({ clientAddress, headers: { authorization } }, settings))
      }),
    )
  })
})
