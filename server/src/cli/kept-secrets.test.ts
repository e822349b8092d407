import { lstat, mkdtemp, readFile, readdir, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, onTestFinished, test } from 'vitest'
import { openProgramFolder, type ProgramFolder } from '#test/program'
import { isPrintedToLog, writeSecrets } from './kept-secrets.ts'

let program: ProgramFolder
beforeAll(async () => {
  program = await openProgramFolder()
})
afterAll(() => program.remove())

let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'verifyplus-secrets-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
})

const secrets = {
  url: 'http://127.0.0.1:8080',
  first: { apiToken: 'vp_secret', nextLeaseId: 1 },
  operatorLink: 'http://127.0.0.1:8080/welcome#secret',
}

test('only what a service manager started keeps its secrets from what it prints, and no terminal, which inherits its words', () => {
  const stdout = (isTTY: boolean) => ({ isTTY }) as unknown as NodeJS.WriteStream
  const service = { INVOCATION_ID: 'a1', JOURNAL_STREAM: '8:1' }
  expect(isPrintedToLog({ env: service, stdout: stdout(false) })).toBe(true)
  expect(isPrintedToLog({ env: { JOURNAL_STREAM: '8:1' }, stdout: stdout(false) })).toBe(true)
  expect(isPrintedToLog({ env: {}, stdout: stdout(false) }), 'a pipe').toBe(false)
  expect(isPrintedToLog({ env: service, stdout: stdout(true) })).toBe(false)
})

test('the files are for their owner alone, take the place of older ones and of links, and a used link goes', async () => {
  const elsewhere = join(folder, 'elsewhere')
  await writeFile(elsewhere, 'as it was')
  await symlink(elsewhere, join(folder, 'operator-link.txt'))
  await writeFile(join(folder, 'first-run.txt'), 'older', { mode: 0o644 })
  const files = await writeSecrets(folder, secrets)
  expect(files).toEqual({ first: join(folder, 'first-run.txt'), operatorLink: join(folder, 'operator-link.txt') })
  for (const file of [files.first, files.operatorLink] as string[]) {
    const found = await lstat(file)
    expect([found.isFile(), found.mode & 0o777], file).toEqual([true, 0o600])
  }
  expect(await readFile(files.first as string, 'utf8')).toContain('vp_secret')
  expect(await readFile(files.operatorLink as string, 'utf8')).toBe(`${secrets.operatorLink}\n`)
  expect(await readFile(elsewhere, 'utf8')).toBe('as it was')
  await writeSecrets(folder, { ...secrets, first: null, operatorLink: null })
  expect((await readdir(folder)).sort()).toEqual(['elsewhere', 'first-run.txt'])
})

test('a folder that cannot be written is refused in a sentence without the secret', async () => {
  await writeFile(join(folder, 'file'), '')
  const failed = writeSecrets(join(folder, 'file'), secrets)
  await expect(failed).rejects.toThrow(/first-run\.txt cannot be written/)
  await expect(failed).rejects.not.toThrow(/vp_secret/)
})

test(
  'a first start by a service manager prints the names of the files, and neither token nor link',
  { timeout: 300_000 },
  async () => {
    const server = await program.start({ INVOCATION_ID: 'a1', JOURNAL_STREAM: '8:1' }, 200_000)
    expect(server.stdout).not.toMatch(/vp_|welcome#/)
    const [token, link] = ['first-run.txt', 'operator-link.txt'].map((name) => join(program.dataDir, name))
    for (const file of [token, link]) expect(server.stdout.split('\n')).toContain(file)
    expect(await readFile(token as string, 'utf8')).toMatch(/shown only once: vp_\w{36}\n/)
    expect(await readFile(link as string, 'utf8')).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/welcome#[\w-]{43}\n$/)
    expect(server.stderr).not.toMatch(/vp_|welcome#/)
    expect(await server.stop()).toBe(0)
  },
)
