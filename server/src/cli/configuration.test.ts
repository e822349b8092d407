import { createServer, type AddressInfo } from 'node:net'
import { inject, describe, expect, test } from 'vitest'
import { readConfig } from '#config'
import { runCli } from '#test/run-cli'

const commands = [
  'serve',
  'migrate',
  'doctor',
  'customer create',
  'customer credit',
  'customer suspend',
  'customer resume',
  'customer limit',
  'customer list',
  'token create',
  'token revoke',
  'token list',
  'supplier add',
  'supplier show',
  'supplier set',
  'supplier rotate',
  'supplier pause',
  'supplier resume',
  'supplier list',
  'supplier remove',
  'numbers import',
  'numbers list',
  'numbers retire',
  'product list',
  'product set',
  'country list',
  'country set',
  'price list',
  'price set',
  'message list',
  'ledger check',
]

describe('help', () => {
  test('the program and each group list their commands, on standard output, with exit 0', async () => {
    const { exitCode, stdout, stderr } = await runCli(['--help'])
    expect([exitCode, stderr]).toEqual([0, ''])
    for (const command of commands) expect(stdout).toContain(`  ${command.split(' ')[0]} `)
    for (const group of new Set(
      commands.filter((each) => each.includes(' ')).map((each) => each.split(' ')[0] ?? ''),
    )) {
      const help = await runCli([group, '--help'])
      expect(help.exitCode).toBe(0)
      for (const command of commands.filter((each) => each.startsWith(`${group} `)))
        expect(help.stdout).toContain(`  ${command.split(' ')[1]} `)
    }
  })

  test.each(commands)('%s --help says what it does and takes, and needs no database', async (command) => {
    const { exitCode, stdout, stderr } = await runCli([...command.split(' '), '--help'])
    expect([exitCode, stderr]).toEqual([0, ''])
    expect(stdout).toMatch(new RegExp(`^Usage: verifyplus ${command} `))
    expect(stdout).toContain('--json')
    // Every option and argument has its words.
    for (const line of stdout.split('\n').filter((each) => /^ {2}(-|<|\w+ {2,})/.test(each)))
      expect(line).toMatch(/\S {2,}\S/)
  })
})

describe('what is not understood: exit 2 and a way on', () => {
  test.each([
    [['frobnicate'], /unknown command 'frobnicate'/],
    [['serv'], /Did you mean serve\?/],
    [['customer', 'creat'], /Did you mean create\?/],
    [['customer', 'list', '--limt', '3'], /unknown option '--limt'[^]*Did you mean --limit\?/],
    [['customer', 'create'], /required option '--email <address>'/],
    [['customer', 'suspend'], /missing required argument 'customerId'/],
    [['migrate', 'now'], /too many arguments/],
    [[], /Usage: verifyplus/],
    [['customer'], /Usage: verifyplus customer/],
  ])('%j', async (args, words) => {
    const { exitCode, stdout, stderr } = await runCli(args)
    expect([exitCode, stdout]).toEqual([2, ''])
    expect(stderr).toMatch(words)
    expect(stderr).not.toMatch(/\n\s+at /)
    const asJson = await runCli([...args, '--json'])
    expect([asJson.exitCode, asJson.stdout]).toEqual([2, ''])
    expect((JSON.parse(asJson.stderr) as { error: string }).error).toMatch(words)
  })
})

describe('a configuration that cannot be used: exit 1 and one line for each mistake', () => {
  test.each([
    ['HOST', 'a b', /HOST=a b: must be an address or a host name/],
    ['PORT', '65536', /PORT=65536: must be a number from 0 to 65535/],
    ['PORT', '-1', /PORT=-1: must be/],
    ['PORT', '80.5', /PORT=80.5: must be/],
    ['PORT', 'http', /PORT=http: must be/],
    ['PUBLIC_URL', 'sms.example.org', /PUBLIC_URL=sms.example.org: must be a URL such as https/],
    ['PUBLIC_URL', 'ftp://example.org', /PUBLIC_URL=/],
    ['PUBLIC_URL', 'https://example.org/?a=1', /PUBLIC_URL=/],
    ['DATABASE_URL', 'mysql://user:hunter2@host/db', /DATABASE_URL=…: must be a URL such as postgresql:/],
    ['DATABASE_URL', 'hunter2', /DATABASE_URL=…/],
    ['DATA_DIR', 'a\0b', /DATA_DIR=/],
    ['WORKERS', '0', /WORKERS=0: must be a number from 1 to 64, or auto/],
    ['WORKERS', '65', /WORKERS=65/],
    ['WORKERS', 'many', /WORKERS=many/],
    ['SANDBOX', 'maybe', /SANDBOX=maybe: must be auto, on or off/],
    ['SANDBOX_DELAY_SECONDS', '-1', /SANDBOX_DELAY_SECONDS=-1: must be seconds/],
    ['SANDBOX_SHARE', '2', /SANDBOX_SHARE=2: must be a share/],
    ['TRUST_PROXY', 'perhaps', /TRUST_PROXY=perhaps: must be yes or no/],
    ['TRUST_PROXY', '33', /TRUST_PROXY=33: must be/],
    ['TRUST_PROXY', '10.0.0.0/33', /TRUST_PROXY=10.0.0.0\/33: must be/],
    ['TRUST_PROXY', '10.0.0.1,', /TRUST_PROXY=10.0.0.1,: must be/],
    ['TRUST_PROXY', 'proxy.example.org', /TRUST_PROXY=proxy.example.org: must be/],
    ['ALLOWED_HOSTS', 'https://example.org', /ALLOWED_HOSTS=https:\/\/example.org: must be host names/],
    ['ALLOWED_HOSTS', 'a b', /ALLOWED_HOSTS=a b/],
    ['METRICS_PORT', '0', /METRICS_PORT=0: must be a number from 1 to 65535/],
    ['METRICS_PORT', '8080', /METRICS_PORT=8080: must differ from PORT/],
    ['MAX_CONNECTIONS', '0', /MAX_CONNECTIONS=0: must be a number from 1/],
    ['MAX_CONNECTIONS_PER_ADDRESS', 'many', /MAX_CONNECTIONS_PER_ADDRESS=many: must be/],
    ['LOG_LEVEL', 'loud', /LOG_LEVEL=loud: must be one of trace/],
  ])('%s=%j', async (name, value, line) => {
    for (const command of [['serve'], ['migrate'], ['customer', 'list']]) {
      const { exitCode, stdout, stderr } = await runCli(command, { DATA_DIR: '/nowhere', [name]: value })
      expect([exitCode, stdout]).toEqual([1, ''])
      expect(stderr).toMatch(line)
      expect(stderr.trimEnd().split('\n')).toHaveLength(2)
      expect(stderr).not.toContain('hunter2')
    }
  })

  test('all mistakes are told at once, and as one document with --json', async () => {
    const { exitCode, stderr } = await runCli(['migrate', '--json'], { HOST: ' a b ', PORT: 'x', WORKERS: '0' })
    expect(exitCode).toBe(1)
    const { error } = JSON.parse(stderr) as { error: string }
    expect(error.split('\n')).toHaveLength(4)
    for (const name of ['HOST', 'PORT', 'WORKERS']) expect(error).toContain(`${name}=`)
  })
})

test.each([
  [undefined, 0],
  ['no', 0],
  ['yes', 1],
  ['2', 2],
  ['10.0.0.0/8, 2001:db8::1', ['10.0.0.0/8', '2001:db8::1']],
])('TRUST_PROXY=%s is never every proxy that a client names', (text, proxies) =>
  expect(readConfig({ TRUST_PROXY: text }).proxies).toEqual(proxies),
)

test('ALLOWED_HOSTS is a list, and METRICS_PORT none unless it is set', () => {
  expect(readConfig({})).toMatchObject({ allowedHosts: [], metricsPort: null })
  const env = { ALLOWED_HOSTS: 'sms.example.org, 10.0.0.5:8080,[::1]', METRICS_PORT: '9464' }
  const allowedHosts = ['sms.example.org', '10.0.0.5:8080', '[::1]']
  expect(readConfig(env)).toMatchObject({ allowedHosts, metricsPort: 9464 })
  expect(readConfig({ ALLOWED_HOSTS: '*' }).allowedHosts).toEqual(['*'])
})

describe('a database that cannot be used: exit 1, why, and never the password', () => {
  const good = (): string => inject('templateConnectionString')
  const with_ = (change: (url: string) => string): string => change(good())

  test.each<[string, () => string, RegExp]>([
    [
      'nobody listens',
      () => 'postgresql://user:hunter2@127.0.0.1:1/db',
      /127\.0\.0\.1:1\/db \(DATABASE_URL\).*ECONNREFUSED/,
    ],
    ['no such host', () => 'postgresql://user:hunter2@host.invalid/db', /host\.invalid\/db.*(ENOTFOUND|EAI_AGAIN)/],
    ['a wrong password', () => with_((url) => url.replace(/:[^:@/]+@/, ':hunter2@')), /password authentication failed/],
    [
      'no such database',
      () => with_((url) => url.replace('/verifyplus?', '/hunter?')),
      /database "hunter" does not exist/,
    ],
  ])('%s', async (_name, url, words) => {
    for (const command of [['migrate'], ['customer', 'list'], ['serve']]) {
      const { exitCode, stdout, stderr } = await runCli(command, { DATABASE_URL: url(), PORT: '0' })
      expect([exitCode, stdout], stderr).toEqual([1, ''])
      expect(stderr).toMatch(words)
      expect(stderr).toContain('DATABASE_URL')
      expect(stderr).not.toContain('hunter2')
      expect(stderr.trimEnd().split('\n')).toHaveLength(1)
    }
    const doctor = await runCli(['doctor'], { DATABASE_URL: url(), PORT: '0' })
    expect(doctor.exitCode).toBe(1)
    expect(doctor.stdout).toMatch(/FIX {3}database: /)
    expect(doctor.stdout).not.toContain('hunter2')
  })
})

describe('a port that is taken', () => {
  test('serve is refused before it opens a database, and doctor says what to mend', async () => {
    const other = createServer((socket) => socket.resume())
    await new Promise<void>((resolve) => {
      other.listen(0, '127.0.0.1', resolve)
    })
    try {
      const { port } = other.address() as AddressInfo
      const env = { PORT: String(port), DATABASE_URL: inject('templateConnectionString') }
      const serve = await runCli(['serve'], env)
      expect([serve.exitCode, serve.stdout]).toEqual([1, ''])
      expect(serve.stderr).toBe(
        `The server cannot listen on 127.0.0.1 port ${port}: another program is using it. Stop that program, or set PORT to a free port.\n`,
      )
      // A program that accepts and says nothing is not taken for our own.
      const doctor = await runCli(['doctor'], env)
      expect(doctor.stdout).toMatch(new RegExp(`FIX {3}port ${port} on 127.0.0.1: another program is using it`))
    } finally {
      await new Promise((resolve) => {
        other.close(resolve)
      })
    }
  })

  test('an address that this machine does not have is told', async () => {
    const { exitCode, stderr } = await runCli(['serve'], { HOST: '192.0.2.1', PORT: '0' })
    expect(exitCode).toBe(1)
    expect(stderr).toMatch(/this machine has no such address/)
  })
})
