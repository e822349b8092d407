import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openProgramFolder, type ProgramFolder, type RunningProgram } from '#test/program'
import { eventually } from '#test/eventually'
import { freePort } from '#test/free-port'
import { processesOf } from '#test/processes-of'
import { openRaw, rawRequest } from '#test/raw-http'

let folder: ProgramFolder
let banner = ''

beforeAll(async () => {
  folder = await openProgramFolder()
})
afterAll(() => folder.remove())

/** The words of a shell line with nothing but single quotes, as a machine without a shell or curl can run it. */
function shellWords(line: string): string[] {
  return [...line.matchAll(/'([^']*)'|(\S+)/g)].map((match) => match[1] ?? match[2] ?? '')
}

/** What a person gets who pastes the line: from the real shell and curl where they are, or as curl would do it. */
async function paste(line: string): Promise<Record<string, string>> {
  const shell = await promisify(execFile)('sh', ['-c', line]).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || (error.code as unknown) === 127) return null
    throw error
  })
  if (shell !== null) return JSON.parse(shell.stdout) as Record<string, string>
  const [curl, silent, url = '', ...rest] = shellWords(line)
  expect([curl, silent]).toEqual(['curl', '-s'])
  const [name = '', value = ''] = rest[1]?.split(': ') ?? []
  const post = { method: 'POST', headers: { [name]: value }, body: rest[3] ?? '' }
  return (await (await fetch(url, rest.length > 0 ? post : {})).json()) as Record<string, string>
}

const processes = (): ReturnType<typeof processesOf> => processesOf(folder.dataDir)

const metric = (text: string, labels: string): number =>
  Number(new RegExp(`^verifyplus_http_requests_total\\{${labels}\\} (\\d+)$`, 'm').exec(text)?.[1] ?? 0)

describe('the first run', () => {
  let server: RunningProgram

  beforeAll(async () => {
    server = await folder.start({ SANDBOX_DELAY_SECONDS: '0' })
    banner = server.stdout
  })

  test('three lines can be pasted as they stand, and the last one answers a code', async () => {
    const lines = banner.split('\n').filter((line) => line.startsWith('curl '))
    expect(lines).toHaveLength(3)
    const [available = '', number = '', sms = ''] = lines
    expect(await paste(available)).toEqual({ online: '100' })
    const lent = await paste(number)
    expect(lent['number']).toMatch(/^7000\d{7}$/)
    expect(sms).toContain(`"numberId":"${lent['numberId']}"`)
    expect((await paste(sms))['sms']).toMatch(/^\d{5}$/)
  })

  test('logs stand on standard error as JSON lines and hold no token', () => {
    const token = /vp_\w{36}/.exec(banner)?.[0] ?? 'none'
    expect(server.stdout).toContain(token)
    expect(server.stderr).not.toContain(token)
    expect(server.stderr).toMatch(/^\{"level":30,.*"msg":"serving"\}$/m)
  })

  test.skipIf(process.geteuid?.() !== 0)('a start by root says in one line what that means and how not to', () => {
    const lines = server.stderr.split('\n').filter((line) => line.includes('root'))
    expect(lines).toEqual([expect.stringMatching(/^Started as root: .* ordinary user .*chown -R/)])
    expect(lines[0]).toContain(folder.dataDir)
  })

  test('the operator’s commands work while the server runs, and it hears of them', async () => {
    const customer = await folder.json<{ customerId: number; token: string }>([
      'customer',
      'create',
      '--email',
      'second@example.org',
      '--balance',
      '5000',
    ])
    const ask = async (): Promise<number> => {
      const body = JSON.stringify({ token: customer.token, country: 'RU', productId: 25 })
      const headers = { 'content-type': 'application/json' }
      return (await fetch(`${server.url}/api/get_number`, { method: 'POST', headers, body })).status
    }
    expect(await ask()).toBe(200)
    await folder.json(['customer', 'suspend', String(customer.customerId)])
    await eventually(async () => expect(await ask()).toBe(401))
  })

  test('doctor knows our own server by its answer', async () => {
    const port = new URL(server.url).port
    const { ok, findings } = await folder.json<{ ok: boolean; findings: { what: string; says: string }[] }>(
      ['doctor'],
      {
        PORT: port,
      },
    )
    expect(ok).toBe(true)
    expect(findings).toContainEqual({
      what: `port ${port} on 127.0.0.1`,
      ok: true,
      says: 'a VerifyPlus server is running there',
    })
  })

  test('a second server in the same folder is refused in words, and the first goes on', async () => {
    const second = await folder.run(['serve'])
    expect(second).toMatchObject({ exitCode: 1, stdout: '' })
    expect(second.stderr).toMatch(/another verifyplus serve \(pid \d+\)/)
    expect(second.stderr).not.toMatch(/\n\s+at /)
    expect((await fetch(`${server.url}/readyz`)).status).toBe(200)
  })

  test('SIGTERM ends it with 0 and leaves no process, also while a connection is open and a caller waits', async () => {
    const body = JSON.stringify({ token: /vp_\w{36}/.exec(banner)?.[0], country: 'RU', productId: 2, numberId: 1 })
    await fetch(`${server.url}/api/get_sms`, { method: 'POST', headers: { 'content-type': 'application/json' }, body })
    expect(await server.stop()).toBe(0)
    expect(server.stderr).toContain('Stopping…')
    expect(await processes()).toEqual([])
  })
})

describe('between two runs', () => {
  test('commands start the database for themselves and leave nothing running', async () => {
    const list = await folder.json<{ email: string }[]>(['customer', 'list'])
    expect(list.map((each) => each.email)).toEqual(['first-run@localhost', 'second@example.org'])
    expect(await processes()).toEqual([])
  })
})

describe('WORKERS=2', () => {
  let server: RunningProgram

  beforeAll(async () => {
    server = await folder.start({ WORKERS: '2', SANDBOX_DELAY_SECONDS: '0' })
  })

  const workers = async (): Promise<number[]> =>
    (await processes())
      .filter((each) => each.parent === server.pid && each.command.includes('serve'))
      .map(({ pid }) => pid)
  /** On a connection of its own: connections are what is shared out. */
  const get = (path: string): Promise<Response> => fetch(server.url + path, { headers: { connection: 'close' } })

  test('a later start shows no token and makes no customer', () => {
    expect(server.stdout).not.toMatch(/vp_|curl /)
    expect(server.stdout).toContain('npx verifyplus customer create')
  })

  test('both processes serve, and /metrics of either sums both', async () => {
    expect(await workers()).toHaveLength(2)
    for (let i = 0; i < 10; i++) expect((await get('/healthz')).status).toBe(200)
    for (let i = 0; i < 2; i++) {
      const text = await (await get('/metrics')).text()
      expect(metric(text, 'method="GET",route="/healthz",status="200"')).toBe(10)
    }
    const logged = server.stderr.split('\n').filter((line) => line.includes('"msg":"serving"'))
    expect(new Set(logged.map((line) => (JSON.parse(line) as { pid: number }).pid)).size).toBe(2)
  })

  test('a worker that is killed is replaced, and the other serves on', async () => {
    const [first = 0, second = 0] = await workers()
    process.kill(first, 'SIGKILL')
    // A connection that was given to the dead process before its death was noticed is lost with it.
    await eventually(async () => expect(await workers()).not.toContain(first))
    for (let i = 0; i < 4; i++) expect((await get('/healthz')).status).toBe(200)
    await eventually(async () => {
      const now = await workers()
      expect(now).toHaveLength(2)
      expect(now).toContain(second)
      expect(now).not.toContain(first)
    })
  })

  test('a worker that is killed is told in the log and in the metrics', async () => {
    const lines = server.stderr.split('\n').filter((line) => line.includes('a process died and is replaced'))
    expect(lines).toHaveLength(1)
    expect(JSON.parse(lines[0] as string)).toMatchObject({
      level: 50,
      worker: expect.any(Number) as number,
      signal: 'SIGKILL',
      exitCode: null,
    })
    expect(await (await get('/metrics')).text()).toContain('verifyplus_worker_exits_total{reason="SIGKILL"} 1')
  })

  test('a worker that hangs is counted as silent, and the figures of the others are told', async () => {
    await eventually(async () =>
      expect(await (await get('/metrics')).text()).toContain('verifyplus_workers{state="serving"} 2'),
    )
    const [first = 0] = await workers()
    process.kill(first, 'SIGSTOP')
    try {
      await eventually(async () => {
        // The connection may be given to the one that hangs.
        const answer = await fetch(`${server.url}/metrics`, {
          headers: { connection: 'close' },
          signal: AbortSignal.timeout(5_000),
        })
        expect(answer.status).toBe(200)
        const text = await answer.text()
        expect(text).toContain('verifyplus_workers{state="silent"} 1')
        expect(text).toContain('verifyplus_workers{state="serving"} 1')
        expect(text).toContain('verifyplus_http_requests_total')
      })
    } finally {
      process.kill(first, 'SIGCONT')
    }
  })

  test('SIGTERM ends all of them with 0', async () => {
    expect(await server.stop()).toBe(0)
    expect(await processes()).toEqual([])
  })
})

test('METRICS_PORT serves /metrics of all processes and the probes; /metrics leaves the public port', async () => {
  const port = String(await freePort())
  const server = await folder.start({ WORKERS: '2', METRICS_PORT: port })
  const inside = new URL(server.url)
  inside.port = port
  const statusOf = async (base: string, path: string): Promise<number> =>
    (await fetch(new URL(path, base), { headers: { connection: 'close' } })).status
  for (const path of ['/metrics', '/healthz', '/readyz']) expect(await statusOf(inside.href, path), path).toBe(200)
  expect(await statusOf(inside.href, '/v3/products')).toBe(404)
  for (let i = 0; i < 4; i++) {
    expect(await statusOf(server.url, '/metrics')).toBe(404)
    expect(await statusOf(server.url, '/healthz')).toBe(200)
  }
  const text = await (await fetch(new URL('/metrics', inside))).text()
  expect(metric(text, 'method="GET",route="/healthz",status="200"')).toBeGreaterThanOrEqual(4)
  const taken = await folder.run(['serve'], { METRICS_PORT: port })
  expect(taken.stderr).toMatch(
    /^The metrics cannot be served on 127.0.0.1 port \d+: another program is using it\. Stop that program, or set METRICS_PORT/,
  )
  expect(await server.stop()).toBe(0)
  expect(await processes()).toEqual([])
})

test('a request that names another host is refused, and one that ALLOWED_HOSTS names is not', async () => {
  const server = await folder.start({ ALLOWED_HOSTS: 'sms.example.org' })
  const statusOf = async (host: string): Promise<number | undefined> => {
    const raw = await openRaw(Number(new URL(server.url).port))
    raw.send(rawRequest('GET', '/v3/products', '', { host }))
    const answer = await raw.answer()
    raw.destroy()
    return answer?.status
  }
  const hosts = ['sms.example.org', '127.0.0.1:1', 'localhost', 'evil.example.org']
  expect(await Promise.all(hosts.map(statusOf))).toEqual([200, 200, 200, 400])
  expect(await server.stop()).toBe(0)
})

test('Ctrl-C reaches every process at once and ends all of them cleanly', async () => {
  const server = await folder.start({ WORKERS: '2' })
  // A terminal signals the whole process group: the program, its workers, and PostgreSQL if it were in it.
  for (const { pid } of (await processes()).filter((each) => each.command.includes('serve')))
    process.kill(pid, 'SIGINT')
  await eventually(async () => expect(await processes()).toEqual([]))
  // The exit code is there once the streams are closed.
  expect(await server.stop()).toBe(0)
  expect(server.stderr).not.toMatch(/\n\s+at |SIGKILL/)
})

test('where others can come nobody makes an account before the operator has decided, and the start says so', async () => {
  const server = await folder.start({ PUBLIC_URL: 'https://codes.example.org' })
  expect(server.stdout.split('\n').filter((line) => line.includes('SIGNUP='))).toHaveLength(1)
  const options = await fetch(`${server.url}/v3/auth/options`)
  expect(await options.json()).toMatchObject({ signUp: 'invite' })
  expect(await server.stop()).toBe(0)
})
