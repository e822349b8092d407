import { createHmac } from 'node:crypto'

/** RFC 6238 with SHA-1, 6 digits, 30 seconds, written here so that it is not the library that checks itself. */
export function totp(secret: Buffer, atMs: number): string {
  const counter = Buffer.alloc(8)
  counter.writeBigUInt64BE(BigInt(Math.floor(atMs / totpStepMs)))
  const hmac = createHmac('sha1', secret).update(counter).digest()
  const offset = (hmac.at(-1) as number) & 0xf
  return String((hmac.readUInt32BE(offset) & 0x7fffffff) % 1_000_000).padStart(6, '0')
}

export const totpStepMs = 30_000

/** The secret in an `otpauth://` address. */
export function secretOf(totpURI: string): Buffer {
  return base32(new URL(totpURI).searchParams.get('secret') ?? '')
}

export function base32(text: string): Buffer {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'
  const bits = text
    .split('')
    .map((letter) => alphabet.indexOf(letter).toString(2).padStart(5, '0'))
    .join('')
  return Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)))
}

export interface Authenticator {
  secret: Buffer
  recoveryCodes: string[]
}

/** Sets up an authenticator as its owner does, by whatever asks with their session; `post` throws what is refused. */
export async function setUpAuthenticator(
  post: (path: string, body: object) => Promise<object>,
  password: string,
): Promise<Authenticator> {
  const enabled = await post('/v3/auth/two-factor/enable', { password })
  const { totpURI, backupCodes } = enabled as { totpURI: string; backupCodes: string[] }
  const secret = secretOf(totpURI)
  // The step before is valid too, and leaves the present one for the sign-in.
  await post('/v3/auth/two-factor/verify-totp', { code: totp(secret, Date.now() - totpStepMs) })
  return { secret, recoveryCodes: backupCodes }
}
