import { randomBytes } from 'node:crypto'
import { open, readFile } from 'node:fs/promises'
import { Refused } from '#core/errors'
import type { Layout } from './layout.ts'

/** Hexadecimal, so that they need no quoting in SQL or in a URL. */
export interface Passwords {
  superuser: string
  verifyplus: string
}

export async function generatePasswords(layout: Layout): Promise<Passwords> {
  const passwords = { superuser: randomBytes(24).toString('hex'), verifyplus: randomBytes(24).toString('hex') }
  const file = await open(layout.passwords, 'wx', 0o600)
  try {
    await file.writeFile(`${JSON.stringify(passwords)}\n`)
    await file.sync()
  } finally {
    await file.close()
  }
  return passwords
}

export async function readPasswords(layout: Layout): Promise<Passwords> {
  try {
    const value: unknown = JSON.parse(await readFile(layout.passwords, 'utf8'))
    if (typeof value === 'object' && value !== null && 'superuser' in value && 'verifyplus' in value) {
      const { superuser, verifyplus } = value
      if (typeof superuser === 'string' && typeof verifyplus === 'string') return { superuser, verifyplus }
    }
    throw new Refused(`${layout.passwords} does not contain the database's passwords: restore it from a backup.`)
  } catch (error) {
    if (error instanceof Refused) throw error
    throw new Refused(
      `The database's passwords cannot be read from ${layout.passwords}: restore it from a backup, or fix its permissions.`,
      { cause: error },
    )
  }
}
