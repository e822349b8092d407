import { createHmac, timingSafeEqual } from 'node:crypto'
import { InboundRefused, type InboundRequest } from './adapter.ts'

const FIVE_MINUTES_SECONDS = 300

/**
 * For providers that send again for a day and may send the first attempt's timestamp with every retry: five minutes
 * would refuse each message that an outage delayed. A replay inside the day changes nothing, its id is already stored.
 */
export const RETRY_DAY_SECONDS = 25 * 3600

/** Equal in constant time. Both sides go through HMAC-sized digests only where lengths are public anyway. */
export function sameBytes(given: Uint8Array, expected: Uint8Array): boolean {
  return given.length === expected.length && timingSafeEqual(given, expected)
}

export function sameText(given: string, expected: string): boolean {
  return sameBytes(Buffer.from(given, 'utf8'), Buffer.from(expected, 'utf8'))
}

/** HMAC over the parts in order. */
export function hmac(
  algorithm: 'sha1' | 'sha256' | 'sha512' | 'md5',
  key: string | Uint8Array,
  ...parts: (string | Uint8Array)[]
): Buffer {
  const mac = createHmac(algorithm, key)
  for (const part of parts) mac.update(part)
  return mac.digest()
}

/** The header's one value. Twice the same header is refused: the two ends of a proxy might each believe another one. */
export function headerValue(request: InboundRequest, name: string): string | undefined {
  const value = request.headers[name]
  if (Array.isArray(value)) {
    if (value.length > 1) throw new InboundRefused(400, `The header ${name} appears more than once.`)
    return value[0]
  }
  return value
}

/** The header that a signature needs, or a 401 that names it. */
export function signedHeader(request: InboundRequest, name: string): string {
  const value = headerValue(request, name)
  if (!value) throw new InboundRefused(401, `The header ${name} is missing, so the request cannot be verified.`)
  return value
}

/** Refuses a signature time too far from the receipt, since older requests may be replays. Takes unix seconds. */
export function insideWindow(
  timestamp: string,
  receivedAt: Date,
  name: string,
  maxAgeSeconds: number = FIVE_MINUTES_SECONDS,
): void {
  if (/^\d{13}$/.test(timestamp)) {
    throw new InboundRefused(401, `${name} looks like milliseconds; it has to be unix seconds.`)
  }
  if (!/^\d{1,12}$/.test(timestamp)) throw new InboundRefused(401, `${name} has to be unix seconds, digits only.`)
  const ageSeconds = Math.floor(receivedAt.getTime() / 1000) - Number(timestamp)
  if (ageSeconds > maxAgeSeconds) {
    throw new InboundRefused(401, `${name} is ${ageSeconds} s old, more than ${maxAgeSeconds} s: check both clocks.`)
  }
  if (ageSeconds < -FIVE_MINUTES_SECONDS) {
    throw new InboundRefused(
      401,
      `${name} is ${-ageSeconds} s ahead, more than ${FIVE_MINUTES_SECONDS} s: check both clocks.`,
    )
  }
}

/** The refusal of every adapter whose signature does not fit. */
export function wrongSignature(header: string, causes: string): InboundRefused {
  return new InboundRefused(401, `${header} does not match: ${causes}, or the request was changed in transit.`)
}
