import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { deriveKey, ensureSecretKey, readSecretKey } from './secret-key.ts'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'verifyplus-key-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

test('of many processes that start at once one makes the key file, for its owner alone, and all read the same', async () => {
  const file = join(folder, 'new', 'secret.key')
  const all = await Promise.all(Array.from({ length: 20 }, () => ensureSecretKey(file)))
  expect(new Set(all.map(({ key }) => key.toString('hex'))).size).toBe(1)
  expect(all.filter(({ isNew }) => isNew)).toHaveLength(1)
  expect((await stat(file)).mode & 0o777).toBe(0o600)
  expect(await readdir(join(folder, 'new'))).toEqual(['secret.key'])
  expect((await readSecretKey(file)).toString('hex')).toBe((await readFile(file, 'utf8')).trim())
})

test('a file that is missing, or holds something else, is refused in a sentence that names it', async () => {
  const file = join(folder, 'other.key')
  await expect(readSecretKey(file)).rejects.toThrow(`The key file ${file} (SECRET_KEY_FILE) cannot be read`)
  for (const text of ['', 'password', 'ab'.repeat(31), 'zz'.repeat(32)]) {
    await writeFile(file, text)
    await expect(ensureSecretKey(file), text).rejects.toThrow(/holds no key: 64 hexadecimal digits/)
  }
})

test('a file that cannot be made is refused with the reason, and leaves no draft behind', async () => {
  const blocking = join(folder, 'a file and no folder')
  await writeFile(blocking, '')
  const file = join(blocking, 'secret.key')
  await expect(ensureSecretKey(file)).rejects.toThrow(`The key file ${file} (SECRET_KEY_FILE) cannot be made: `)
  expect((await readdir(folder)).filter((name) => name.includes('secret.key.'))).toEqual([])
})

test('a key that is derived gives away nothing of the secret', () => {
  const secret = Buffer.alloc(32, 7)
  expect(deriveKey(secret, 'audit')).toHaveLength(32)
  expect(deriveKey(secret, 'audit').equals(secret)).toBe(false)
})
