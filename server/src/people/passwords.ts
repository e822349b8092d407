import { argon2, randomBytes, timingSafeEqual, type Argon2Parameters } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import pLimit from 'p-limit'
import { Unavailable } from '#core/errors'

/** ASVS 5.0, 6.2.1 and 6.2.9: at least 8, and a long one is taken as it is; more would only be work for an attacker to give us. */
export const shortestPassword = 8
export const longestPassword = 128

/** OWASP's smallest setting of Argon2id; 22 ms of an idle core, 41 ms of a busy one. */
const memoryKib = 19_456
const passes = 2
const tagLength = 32

const derive = promisify(argon2) as (algorithm: 'argon2id', parameters: Argon2Parameters) => Promise<Buffer>
const stored = /^\$argon2id\$v=19\$m=(\d{1,7}),t=(\d{1,2}),p=1\$([A-Za-z0-9+/]{22})\$([A-Za-z0-9+/]{43})$/

/** Each takes 19 MB and a core, so many sign-ins at once would take the machine from everything else. */
const limit = pLimit(2)
const mostWaiting = 100

interface Derivation {
  password: string
  salt: Buffer
  memory: number
  passes: number
}

/** Throws Unavailable where a hundred wait already. */
async function deriveTag({ password, salt, memory, passes }: Derivation): Promise<Buffer> {
  if (limit.pendingCount >= mostWaiting)
    throw new Unavailable('too many passwords are being looked at', 1, { why: 'too_many_waiting' })
  // Two spellings of one accented letter are one password, whatever keyboard it is typed on.
  const message = password.normalize('NFC')
  return limit(() => derive('argon2id', { message, nonce: salt, parallelism: 1, tagLength, memory, passes }))
}

/** The hash of a password in the PHC string format. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16)
  const tag = await deriveTag({ password, salt, memory: memoryKib, passes })
  return `$argon2id$v=19$m=${memoryKib},t=${passes},p=1$${unpadded(salt)}$${unpadded(tag)}`
}

export async function verifyPassword({ hash, password }: { hash: string; password: string }): Promise<boolean> {
  const [, memory, passes, salt = '', tag = ''] = stored.exec(hash) ?? []
  if (password.length > longestPassword || tag === '') return false
  const found = await deriveTag({
    password,
    salt: Buffer.from(salt, 'base64'),
    memory: Number(memory),
    passes: Number(passes),
  })
  return timingSafeEqual(found, Buffer.from(tag, 'base64'))
}

function unpadded(bytes: Buffer): string {
  return bytes.toString('base64').replace(/=+$/, '')
}

let common: Promise<ReadonlySet<string>> | undefined

async function readCommon(): Promise<ReadonlySet<string>> {
  const text = await readFile(new URL('../../data/common-passwords.txt', import.meta.url), 'utf8')
  return new Set(text.split('\n').filter((line) => line !== '' && !line.startsWith('#')))
}

/**
 * Whether a password would be among the first guesses: the 10,000 most used ones that are long enough (ASVS 6.2.4 asks
 * for 3,000), those with a few digits behind, one character again and again, and what everybody knows of this person and
 * this house (6.2.11). Nothing leaves the machine for it.
 */
export async function isEasilyGuessed(password: string, email: string): Promise<boolean> {
  common ??= readCommon()
  const guessed = await common
  const lower = password.toLowerCase()
  const bare = lower.replace(/[\d!@#$%^&*._-]{1,4}$/, '')
  if (guessed.has(lower) || guessed.has(bare)) return true
  if (new Set(lower).size < 4) return true
  const known = ['verifyplus', email.toLowerCase(), email.toLowerCase().split('@')[0] ?? '']
  return known.some((word) => word.length > 0 && (lower === word || bare === word))
}
