import { execFile } from 'node:child_process'
import { chmodSync, chownSync, mkdtempSync, readdirSync, rmSync, statSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { beforeEach, expect, onTestFinished, test } from 'vitest'
import { cacheFolder } from './compile-cache.ts'

const run = promisify(execFile)
let nodeModules = ''
beforeEach(() => {
  nodeModules = mkdtempSync(join(tmpdir(), 'verifyplus-modules-'))
  onTestFinished(() => rmSync(nodeModules, { recursive: true, force: true }))
})

test('what was compiled is kept where only we can write, in a folder that nobody else can even read', () => {
  expect(cacheFolder(nodeModules)).toBe(join(nodeModules, '.cache/verifyplus'))
  for (const folder of ['.cache', '.cache/verifyplus'])
    expect(statSync(join(nodeModules, folder)).mode & 0o777, folder).toBe(0o700)
  expect(cacheFolder(nodeModules), 'the second start').toBe(join(nodeModules, '.cache/verifyplus'))
})

test.each(['.cache', '.cache/verifyplus'])(
  'a %s that others may write into, or that is a link, is not used',
  (name) => {
    cacheFolder(nodeModules)
    const folder = join(nodeModules, name)
    for (const mode of [0o770, 0o702]) {
      chmodSync(folder, mode)
      expect(cacheFolder(nodeModules), mode.toString(8)).toBeNull()
    }
    rmSync(folder, { recursive: true })
    const elsewhere = mkdtempSync(join(tmpdir(), 'verifyplus-elsewhere-'))
    onTestFinished(() => rmSync(elsewhere, { recursive: true, force: true }))
    symlinkSync(elsewhere, folder)
    expect(cacheFolder(nodeModules)).toBeNull()
  },
)

test('nothing is made below files of another user, nor by one who cannot write there', () => {
  const uid = process.geteuid?.() as number
  expect(cacheFolder(nodeModules, uid + 1)).toBeNull()
  expect(cacheFolder(join(nodeModules, 'not-there'))).toBeNull()
  expect(readdirSync(nodeModules)).toEqual([])
})

test.skipIf(process.geteuid?.() !== 0)(
  'root uses nothing that another user owns, whichever of the folders it is',
  () => {
    for (const name of ['.cache/verifyplus', '.cache', '.']) {
      cacheFolder(nodeModules)
      chownSync(join(nodeModules, name), 1000, 1000)
      expect(cacheFolder(nodeModules), name).toBeNull()
      chownSync(join(nodeModules, name), 0, 0)
    }
  },
)

const root = fileURLToPath(new URL('../../', import.meta.url))

test('the program starts with it, and without it where Node is told so', async () => {
  const folder = join(root, 'node_modules/.cache/verifyplus')
  const version = async (env: Record<string, string>): Promise<string> =>
    (await run(process.execPath, [join(root, 'server/bin/verifyplus.js'), '--version'], { env })).stdout
  const plain = await version({ NODE_DISABLE_COMPILE_CACHE: '1' })
  expect(await version({})).toBe(plain)
  if (cacheFolder(join(root, 'node_modules')) !== null) expect(readdirSync(folder)).not.toEqual([])
})
