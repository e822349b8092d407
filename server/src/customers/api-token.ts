import { createHash, randomBytes } from 'node:crypto'
import { crc32 } from 'node:zlib'

/**
 * An API token: `vp_`, 30 random base62 characters (178 bits), and 6 base62 characters of their CRC-32. The checksum lets
 * secret scanners know one when they see it, and lets us refuse a mistyped or made-up one without asking the database.
 */
const shape = /^vp_[0-9A-Za-z]{36}$/
const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
const randomLength = 30

function checksum(random: string): string {
  let rest = crc32(random)
  let text = ''
  for (let i = 0; i < 6; i++) {
    text = (alphabet[rest % 62] as string) + text
    rest = Math.floor(rest / 62)
  }
  return text
}

/** A new token. It is shown once; only its hash is kept. */
export function createApiToken(): string {
  let random = ''
  while (random.length < randomLength) {
    // 248 is the largest multiple of 62 in a byte: bytes above it would make the first characters likelier.
    for (const byte of randomBytes(64)) {
      if (byte < 248 && random.length < randomLength) random += alphabet[byte % 62]
    }
  }
  return `vp_${random}${checksum(random)}`
}

/** Whether the text can be a token at all. */
export function isApiToken(text: string): boolean {
  return shape.test(text) && checksum(text.slice(3, -6)) === text.slice(-6)
}

export function hashOfApiToken(apiToken: string): Buffer {
  return createHash('sha256').update(apiToken).digest()
}
