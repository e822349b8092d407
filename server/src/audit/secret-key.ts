import { hkdfSync, randomBytes, randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import { link, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { Refused } from '#core/errors'

/** What a key file holds: 32 random bytes, as hexadecimal digits. */
const keyShape = /^[0-9a-f]{64}$/

/**
 * The one secret of an installation that is kept outside its database. Refused where there is none, or where the file holds something
 * else.
 */
export async function readSecretKey(file: string): Promise<Buffer> {
  let text: string
  try {
    text = (await readFile(file, 'utf8')).trim()
  } catch (error) {
    throw new Refused(`The key file ${file} (SECRET_KEY_FILE) cannot be read: ${(error as Error).message}`, {
      cause: error,
    })
  }
  if (!keyShape.test(text))
    throw new Refused(
      `The key file ${file} (SECRET_KEY_FILE) holds no key: 64 hexadecimal digits are expected, as openssl rand -hex 32 prints them.`,
    )
  return Buffer.from(text, 'hex')
}

/** As `readSecretKey`; the first one to come makes the file, for its owner alone. `isNew` says that it did. */
export async function ensureSecretKey(file: string): Promise<{ key: Buffer; isNew: boolean }> {
  const isNew = !existsSync(file) && (await makeSecretKey(file))
  return { key: await readSecretKey(file), isNew }
}

/** Answers whether it was this process that made the file. */
async function makeSecretKey(file: string): Promise<boolean> {
  const draft = `${file}.${randomUUID()}`
  try {
    await mkdir(dirname(file), { recursive: true, mode: 0o700 })
    await writeFile(draft, `${randomBytes(32).toString('hex')}\n`, { mode: 0o600, flag: 'wx', flush: true })
    // Linked as a whole: another process that starts at this moment reads all of it or makes none.
    return await link(draft, file).then(
      () => true,
      (error: NodeJS.ErrnoException) => {
        if (error.code === 'EEXIST') return false
        throw error
      },
    )
  } catch (error) {
    throw new Refused(`The key file ${file} (SECRET_KEY_FILE) cannot be made: ${(error as Error).message}`, {
      cause: error,
    })
  } finally {
    await rm(draft, { force: true }).catch(() => {})
  }
}

/** Of the same secret another key for each purpose: what one of them gives away says nothing of the others. */
export function deriveKey(secret: Buffer, purpose: 'audit'): Buffer {
  return Buffer.from(hkdfSync('sha256', secret, '', `verifyplus ${purpose} 1`, 32))
}
