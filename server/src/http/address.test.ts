import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { addressKey } from './address.ts'

test('IPv4 addresses are each their own', () => {
  expect(addressKey('192.0.2.1')).toBe('192.0.2.1')
  expect(addressKey('192.0.2.2')).not.toBe(addressKey('192.0.2.1'))
})

test.each(['::ffff:192.0.2.1', '::FFFF:192.0.2.1', '::ffff:c000:201', '0:0:0:0:0:ffff:192.0.2.1'])(
  '%s is the IPv4 address that it carries',
  (address) => expect(addressKey(address)).toBe('192.0.2.1'),
)

test.each([
  ['2001:db8:1:2::1', '2001:db8:1:2:ffff:ffff:ffff:ffff'],
  ['2001:db8:1:2::', '2001:0DB8:0001:0002:0:0:0:1'],
  ['2001:db8::1', '2001:db8:0:0:1::'],
  ['fe80::1%eth0', 'fe80::2%eth1'],
  ['fe80::1%eth0', 'fe80::1'],
  ['::1', '::2'],
  ['1::2:3:4:5:6', '1:0:0:2:9:9:9:9'],
  ['64:ff9b::192.0.2.1', '64:ff9b::192.0.2.2'],
])('%s and %s share a /64', (one, other) => expect(addressKey(one)).toBe(addressKey(other)))

test.each([
  ['2001:db8:1:2::1', '2001:db8:1:3::1'],
  ['2001:db8::1', '2001:db8:0:1::1'],
  ['1::2', '2::2'],
  ['::1', '192.0.2.1'],
])('%s and %s do not share a /64', (one, other) => expect(addressKey(one)).not.toBe(addressKey(other)))

test('however an IPv6 address is written, its first four groups decide', () => {
  fc.assert(
    fc.property(
      fc.ipV6().filter((address) => !address.includes('.')),
      (address) => {
        // `URL` is an independent reader of addresses: it writes each in one canonical form.
        const canonical = new URL(`http://[${address}]/`).hostname.slice(1, -1)
        expect(addressKey(address)).toBe(addressKey(canonical))
        expect(addressKey(address.toUpperCase())).toBe(addressKey(address))
      },
    ),
  )
})

test('what is no address at all is a key of its own and no fault', () => {
  fc.assert(fc.property(fc.string(), (text) => typeof addressKey(text) === 'string'))
  expect(addressKey('unix:')).toBe('unix:')
})
