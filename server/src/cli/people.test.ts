import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readConfig } from '#config'
import { findInvitation } from '#people'
import { runCli, type CliResult } from '#test/run-cli'
import { withDatabase } from '#test/database'
import { bannerLines } from './banner.ts'
import { signUpDecision } from './sign-up-words.ts'

const held = withDatabase()
let folder = ''

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'verifyplus-cli-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const run = (args: string[], env: Record<string, string> = {}): Promise<CliResult> =>
  runCli(args, { DATABASE_URL: held.owner.connectionString, DATA_DIR: folder, PORT: '0', ...env })

describe('invite', () => {
  test.each(['operator', 'customer'] as const)(
    '%s prints a link that is good for a day, and writes a mail',
    async (role) => {
      const email = `${role}@example.org`
      const { exitCode, stdout } = await run([role, 'invite', '--email', email, '--json'], {
        PUBLIC_URL: 'https://codes.example.org/',
      })
      expect(exitCode).toBe(0)
      const { link, mail } = JSON.parse(stdout) as { link: string; mail: string }
      expect(mail).toBe('kept')
      expect(link).toMatch(/^https:\/\/codes\.example\.org\/welcome#[\w-]{43}$/)
      const secret = link.split('#')[1] as string
      const nowMs = Date.now()
      expect(await findInvitation(held.database, secret, new Date(nowMs + 23 * 3_600_000))).toEqual({
        role,
        email,
        bySignUp: false,
      })
      expect(await findInvitation(held.database, secret, new Date(nowMs + 25 * 3_600_000))).toBeNull()
      const listed = await run(['mail', 'list'])
      expect(listed.stdout).toContain(email)
      expect(listed.stdout).not.toContain(secret)
      const [newest] = JSON.parse((await run(['mail', 'list', '--json'])).stdout) as { mailId: string }[]
      const shown = await run(['mail', 'show', newest?.mailId ?? ''])
      expect(shown.stdout).toContain(`To: ${email}`)
      expect(shown.stdout.split('\n')).toContain(link)
    },
  )

  test('what cannot be accepted is refused', async () => {
    const closed = await run(['customer', 'invite', '--email', 'a@example.org'], { SIGNUP: 'closed' })
    expect(closed).toMatchObject({ exitCode: 1, stdout: '' })
    expect((await run(['operator', 'invite', '--email', 'nobody'])).exitCode).toBe(1)
    expect((await run(['operator', 'invite', '--email', 'a@example.org', '--language', 'de'])).exitCode).toBe(1)
    expect((await run(['operator', 'invite'])).exitCode).toBe(2)
    expect((await run(['mail', 'show', '999999'])).exitCode).toBe(1)
  })
})

describe('the environment', () => {
  test('CONTACT is an address or a URL that can stand in a link, and nothing else', () => {
    expect(readConfig({}).contact).toBeNull()
    for (const contact of ['help@example.org', 'https://example.org/help?from=site'])
      expect(readConfig({ CONTACT: contact }).contact).toBe(contact)
    for (const bad of ['javascript:alert(1)', 'nobody', 'a@b.c"onclick=x', 'tel:+1', 'a@example.org?bcc=b@example.org'])
      expect(() => readConfig({ CONTACT: bad }), bad).toThrow(/CONTACT=/)
  })

  test.each([
    [{}, 'open'],
    [{ HOST: '::1' }, 'open'],
    [{ PUBLIC_URL: 'http://localhost:8080' }, 'open'],
    [{ PUBLIC_URL: 'http://127.1.2.3/' }, 'open'],
    [{ SIGNUP: 'auto' }, 'open'],
    [{ PUBLIC_URL: 'https://codes.example.org' }, 'invite'],
    [{ PUBLIC_URL: 'http://localhost.example.org' }, 'invite'],
    [{ PUBLIC_URL: 'http://192.168.1.2:8080' }, 'invite'],
    [{ HOST: '0.0.0.0' }, 'invite'],
    [{ HOST: '::' }, 'invite'],
  ])('nobody who is not asked in makes an account where others can come, unless it is said: %j', (env, signUp) => {
    expect(readConfig(env)).toMatchObject({ signUp, signUpChosen: false })
    for (const said of ['open', 'invite', 'closed'])
      expect(readConfig({ ...env, SIGNUP: said })).toMatchObject({ signUp: said, signUpChosen: true })
  })

  test('a mail server needs a sender; both may be left out', () => {
    expect(readConfig({}).mail).toBeNull()
    const mail = { SMTP_URL: 'smtps://u:p@mail.example.org', MAIL_FROM: 'VerifyPlus <codes@example.org>' }
    expect(readConfig(mail).mail).toEqual({ smtpUrl: mail.SMTP_URL, from: mail.MAIL_FROM })
    for (const [env, sentence] of [
      [{ SIGNUP: 'yes' }, /SIGNUP=yes: must be auto, open, invite or closed/],
      [{ SMTP_URL: mail.SMTP_URL }, /MAIL_FROM: must be set/],
      [{ ...mail, MAIL_FROM: 'a@example.org\nBcc: b@example.org' }, /MAIL_FROM=/],
      [{ ...mail, MAIL_FROM: 'nobody' }, /MAIL_FROM=nobody/],
    ] as const)
      expect(() => readConfig(env), JSON.stringify(env)).toThrow(sentence)
  })

  test('what a new account may do is set by three variables, each with bounds', () => {
    expect(readConfig({}).newAccounts).toEqual({ leaseLimit: 10, requestsPerSecond: 10, numbersPerDay: 20 })
    const set = {
      NEW_ACCOUNT_LEASES: '0',
      NEW_ACCOUNT_REQUESTS_PER_SECOND: '1',
      NEW_ACCOUNT_NUMBERS_PER_DAY: 'none',
    }
    expect(readConfig(set).newAccounts).toEqual({ leaseLimit: 0, requestsPerSecond: 1, numbersPerDay: null })
    for (const [name, value] of [
      ['NEW_ACCOUNT_LEASES', 'none'],
      ['NEW_ACCOUNT_REQUESTS_PER_SECOND', '0'],
      ['NEW_ACCOUNT_NUMBERS_PER_DAY', '0'],
    ] as const)
      expect(() => readConfig({ [name]: value })).toThrow(`${name}=${value}: must be a number from`)
  })

  test('the password in SMTP_URL is not repeated when the URL is wrong', () => {
    expect(() => readConfig({ SMTP_URL: 'http://u:hunter2hunter2@mail.example.org' })).toThrow(/SMTP_URL=…/)
    expect(() => readConfig({ SMTP_URL: 'http://u:hunter2hunter2@mail.example.org' })).not.toThrow(/hunter2/)
  })
})

test('the banner shows the operator’s link while there is no operator, and no such line after', () => {
  const server = { url: 'http://127.0.0.1:8080', sandbox: false, first: null, signUpDecision: null }
  const link = 'http://127.0.0.1:8080/welcome#secret'
  expect(bannerLines({ ...server, operatorLink: link })).toContain(link)
  expect(bannerLines({ ...server, operatorLink: null }).join('\n')).not.toMatch(/administrator account|welcome/)
})

test('the start says in one line what to decide about sign-up where others can come and nothing was said, and else nothing', async () => {
  const server = { url: 'http://127.0.0.1:8080', sandbox: false, first: null, operatorLink: null }
  const said = (env: Record<string, string>): string[] =>
    bannerLines({ ...server, signUpDecision: signUpDecision(readConfig(env)) }).filter((line) =>
      line.includes('SIGNUP'),
    )
  const others = { PUBLIC_URL: 'https://codes.example.org' }
  expect(said(others)).toEqual([
    expect.stringMatching(/by invitation.*PUBLIC_URL.*SIGNUP=open.*SIGNUP=invite/) as string,
  ])
  for (const env of [{}, { ...others, SIGNUP: 'open' }, { ...others, SIGNUP: 'invite' }, { SIGNUP: 'closed' }])
    expect(said(env), JSON.stringify(env)).toEqual([])
})

test.each([
  [{}, /sign-up: everyone can create an account, as long as PUBLIC_URL/],
  [{ PUBLIC_URL: 'https://codes.example.org' }, /sign-up: accounts are created by invitation .*SIGNUP=open/],
  [{ PUBLIC_URL: 'https://codes.example.org', SIGNUP: 'open' }, /sign-up: everyone .*as set by SIGNUP/],
])('doctor says who can make an account, and why: %j', async (env, words) => {
  expect((await run(['doctor'], env)).stdout).toMatch(words)
})

test('doctor says where a proxy is in front that TRUST_PROXY does not tell of', async () => {
  const env = { PUBLIC_URL: 'https://codes.example.org' }
  const { exitCode, stdout } = await run(['doctor'], env)
  expect(stdout).toMatch(/^FIX {3}proxy: PUBLIC_URL is https.* TRUST_PROXY is off/m)
  expect(exitCode).toBe(1)
  expect((await run(['doctor'], { ...env, TRUST_PROXY: 'yes' })).stdout).toMatch(/^ok {4}proxy: 1 in front/m)
})
