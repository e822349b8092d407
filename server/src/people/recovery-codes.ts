import { createHash, randomInt } from 'node:crypto'

/** Without letters and digits that look alike. */
const alphabet = 'abcdefghjkmnpqrstuvwxyz23456789'
const codeLength = 24
const codeCount = 10

/** Ten codes of 118 random bits: beyond the 112 from which ASVS 6.5.2 takes a plain hash for safe. */
export function newRecoveryCodes(): string[] {
  return Array.from({ length: codeCount }, () =>
    Array.from({ length: codeLength }, (_, i) => {
      const letter = alphabet[randomInt(alphabet.length)] as string
      return i > 0 && i % 6 === 0 ? `-${letter}` : letter
    }).join(''),
  )
}

/** However a person types it: capitals and separators do not count. */
export function hashOfRecoveryCode(code: string): string {
  const bare = code.toLowerCase().replace(/[^a-z0-9]/g, '')
  return `sha256:${createHash('sha256').update(bare).digest('hex')}`
}

/** A JSON list of codes with each one hashed; those that are left of an earlier list are hashed already. */
export function hashRecoveryCodes(json: string): string {
  const codes = JSON.parse(json) as string[]
  return JSON.stringify(codes.map((code) => (code.startsWith('sha256:') ? code : hashOfRecoveryCode(code))))
}
