import { afterEach, describe, expect, test } from 'vitest'
import { readConfig } from '#config'
import { noteStart } from '#installation'
import { json, refused, run, withCommands } from '#test/commands'
import { runCli, type CliResult } from '#test/run-cli'
import { hints } from './hints.ts'
import { prepareSandbox } from './prepare-sandbox.ts'

const held = withCommands()
const at = new Date('2026-11-27T10:00:00Z')

const runIn = (env: Record<string, string>, ...args: string[]): Promise<CliResult> =>
  runCli(args, { DATABASE_URL: held.owner.connectionString, DATA_DIR: held.folder, PORT: '0', ...env })
const serverStarted = (env: Record<string, string>): Promise<void> => noteStart(held.database, readConfig(env), at)

async function sandboxNumbers(): Promise<number> {
  const { rows } = await held.database.pool.query<{ count: number }>(
    `select count(*)::int from number join supplier using (supplier_id) where kind = 'sandbox' and retired_at is null`,
  )
  return rows[0]?.count ?? 0
}

afterEach(async () => {
  await held.owner.pool.query('delete from last_start')
  await held.database.pool.query(`update installation set sandbox = 'auto', sign_up = 'auto'`)
  // Rows of suppliers stay, so the test of the first one is the first.
  await held.database.pool.query(
    `update supplier set leaving_at = $1, removed_at = $1, name = 'removed-' || supplier_id where kind <> 'sandbox' and removed_at is null`,
    [at],
  )
})

describe('the sandbox', () => {
  test('the first supplier closes it where nothing else was said, whatever the shell of the command says', async () => {
    await serverStarted({})
    await prepareSandbox('auto', held.database)
    expect(await sandboxNumbers()).toBe(700)
    await runIn({ SANDBOX: 'on' }, 'supplier', 'add', 'own', '--kind', 'webhook')
    expect(await sandboxNumbers()).toBe(0)
  })

  test.each([{}, { SANDBOX: 'off' }, { SANDBOX: 'auto' }])(
    'a supplier that is added in a shell with %j does not close the one that the server was started with',
    async (shell: Record<string, string>) => {
      await serverStarted({ SANDBOX: 'on' })
      await prepareSandbox('on', held.database)
      const { exitCode, stderr } = await runIn(shell, 'supplier', 'add', 'own', '--kind', 'webhook')
      expect(exitCode).toBe(0)
      expect(await sandboxNumbers()).toBe(700)
      expect(/SANDBOX=\w+ is set here but has no effect.*SANDBOX=on/.test(stderr)).toBe(shell['SANDBOX'] !== undefined)
    },
  )

  test('the last supplier that goes does not open it, now or at the next start, and says how to', async () => {
    await prepareSandbox('auto', held.database)
    for (const name of ['one', 'two']) await run('supplier', 'add', name, '--kind', 'webhook')
    expect((await run('supplier', 'remove', 'one')).stderr).not.toContain('sandbox')
    expect((await run('supplier', 'remove', 'two')).stderr).toMatch(/the sandbox stays closed.*verifyplus sandbox on/)
    expect(await prepareSandbox('auto', held.database)).toBe(false)
    expect(await json('sandbox')).toEqual({ stored: 'auto', open: false })
    expect(await json('sandbox', 'on')).toEqual({ stored: 'on', open: true })
    expect(await sandboxNumbers()).toBe(700)
  })

  test('on and off are stored and hold at once; a variable that the server was started with decides, and that is said', async () => {
    expect(await json('sandbox', 'on')).toEqual({ stored: 'on', open: true })
    expect(await json('sandbox', 'off')).toEqual({ stored: 'off', open: false })
    expect(await sandboxNumbers()).toBe(0)
    await serverStarted({ SANDBOX: 'off' })
    const { stdout, stderr } = await run('sandbox', 'on')
    expect(stdout).toBe('The sandbox is closed. Stored: on.\n')
    expect(stderr).toMatch(/SANDBOX=off, which the server was started with, is used, although on is stored/)
    expect(await sandboxNumbers()).toBe(0)
  })
})

describe('sign-up', () => {
  const others = { PUBLIC_URL: 'https://codes.example.org' }

  test('is stored, and what the server was started with decides over it and over the shell', async () => {
    await serverStarted(others)
    expect(await json('sign-up')).toEqual({ stored: 'auto', signUp: 'invite' })
    expect(await json('sign-up', 'closed')).toEqual({ stored: 'closed', signUp: 'closed' })
    expect((await run('doctor')).stdout).toContain('no accounts can be created, as set by verifyplus sign-up')
    await refused('Sign-up is closed', 'customer', 'invite', '--email', 'a@example.org')
    expect((await runIn({ SIGNUP: 'open' }, 'sign-up')).stderr).toMatch(/SIGNUP=open is set here but has no effect/)
    await serverStarted({ ...others, SIGNUP: 'open' })
    expect(await json('sign-up')).toEqual({ stored: 'closed', signUp: 'open' })
    expect((await run('sign-up')).stderr).toMatch(/SIGNUP=open, which the server was started with, is used/)
  })

  test('an invitation names the address of the server, and is mailed where the server can', async () => {
    await serverStarted({ ...others, SMTP_URL: 'smtp://mail.example.org', MAIL_FROM: 'a@example.org' })
    const made = await json('customer', 'invite', '--email', 'b@example.org')
    expect(made).toMatchObject({ mail: 'queued', link: expect.stringMatching(/^https:\/\/codes\.example\.org\//) })
    const invite = ['customer', 'invite', '--email', 'c@example.org']
    const { stdout, stderr } = await runIn({ PUBLIC_URL: 'https://here.example.org' }, ...invite)
    expect(stdout).toContain('https://here.example.org/')
    expect(stderr).toMatch(/PUBLIC_URL=https:\/\/here\.example\.org is set here.*the server uses https:\/\/codes/)
  })
})

test('commands that are shown carry the folder and the port where these are not the usual ones', () => {
  const shown = (env: Record<string, string>): string[] => hints(readConfig(env), ['npx verifyplus --help'])
  expect(shown({})).toEqual(['npx verifyplus --help'])
  expect(shown({ DATA_DIR: './data', PORT: '8080' })).toEqual(['npx verifyplus --help'])
  expect(shown({ DATA_DIR: '/srv/a', PORT: '9000' })).toEqual(['DATA_DIR=/srv/a PORT=9000 npx verifyplus --help'])
  expect(shown({ DATA_DIR: `/srv/it's $HOME` })).toEqual([`DATA_DIR='/srv/it'\\''s $HOME' npx verifyplus --help`])
})
