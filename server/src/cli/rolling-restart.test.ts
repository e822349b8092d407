import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { openDatabase } from '#db'
import { openEmbeddedPostgres } from '#db/embedded'
import { eventually } from '#test/eventually'
import { openProgramFolder, type ProgramFolder, type RunningProgram } from '#test/program'
import { startSmscPeer, wireMessages, type SmscPeer } from '#test/smsc-peer'
import { startLoad, type Asked } from '#test/steady-load'

const env = { SANDBOX: 'off' }
vi.setConfig({ testTimeout: 300_000 })

let folder: ProgramFolder
let peer: SmscPeer | undefined

afterEach(async () => {
  await folder.remove()
  await peer?.stop()
  peer = undefined
})

interface Customer {
  token: string
}

interface Lease {
  number: string
  numberId: string
}

async function post<Answer>(url: string, path: string, body: object): Promise<Answer> {
  const response = await fetch(url + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', connection: 'close' },
    body: JSON.stringify(body),
  })
  return (await response.json()) as Answer
}

/** On a connection of its own: one that is kept idle would hold up a process that leaves. */
const get = (server: RunningProgram, path: string): Promise<Response> =>
  fetch(server.url + path, { headers: { connection: 'close' } })

/** A server with a carrier that is bound, numbers and a customer. */
async function openScene(workers: string): Promise<{ server: RunningProgram; token: string; smsc: SmscPeer }> {
  folder = await openProgramFolder()
  const smsc = await startSmscPeer({ resendAfterMs: 50 })
  peer = smsc
  const server = await folder.start({ ...env, WORKERS: workers })
  const settings = ['host=127.0.0.1', `port=${smsc.port}`, 'systemId=us', 'binds=2', 'reconnectMinMs=50']
  await folder.json(
    ['supplier', 'add', 'carrier', '--kind', 'smpp', ...settings.flatMap((each) => ['--set', each])],
    env,
  )
  const csv = join(folder.dataDir, 'numbers.csv')
  await writeFile(csv, `msisdn,country\n${Array.from({ length: 50 }, (_, n) => `${79_590_000_000 + n},RU\n`).join('')}`)
  await folder.json(['numbers', 'import', csv, '--supplier', 'carrier'], env)
  const args = ['customer', 'create', '--email', 'load@example.org', '--balance', '1000000']
  const { token } = await folder.json<Customer>(args, env)
  await smsc.until(() => smsc.bound === 2)
  return { server, token, smsc }
}

const lines = (server: RunningProgram, message: string): { pid: number }[] =>
  server.stderr
    .split('\n')
    .filter((line) => line.includes(`"msg":"${message}`))
    .map((line) => JSON.parse(line) as { pid: number })

/** Processes start one after another, on a machine that may be busy. */
const waits = { timeout: 150_000, interval: 50 }

async function replaced(server: RunningProgram, times: number): Promise<void> {
  await vi.waitFor(() => expect(lines(server, 'the processes were replaced')).toHaveLength(times), waits)
}

describe.each(['1', '2'])('SIGHUP with WORKERS=%s', (workers) => {
  test('replaces every process and refuses nobody: no broken answer, no message lost or stored twice', async () => {
    const { server, token, smsc } = await openScene(workers)
    const country = 'RU'
    const lend = (): Promise<Lease> => post(server.url, '/api/get_number', { token, country, productId: '2' })
    const [waited, asked] = [await lend(), await lend()]
    const getSms = (lease: Lease, wait?: number): Pick<Asked, 'method' | 'path' | 'body'> => ({
      method: 'POST',
      path: '/api/get_sms',
      body: { token, country, productId: '2', numberId: lease.numberId, ...(wait && { wait }) },
    })
    const load = startLoad(server.url, [
      {
        what: 'new',
        method: 'GET',
        path: '/apiv2/get_available?country=RU',
        connection: 'new',
        callers: 4,
        pauseMs: 1,
      },
      { what: 'kept', connection: 'kept', callers: 6, pauseMs: 5, ...getSms(asked) },
      { what: 'seldom', connection: 'kept', callers: 6, pauseMs: 700, ...getSms(asked) },
      { what: 'waiting', connection: 'kept', callers: 10, pauseMs: 0, ...getSms(waited, 60) },
    ])
    // As long as processes come and go: some are under way whenever a bind is let go.
    const texts: string[] = []
    let isOver = false
    const delivering = Array.from({ length: 4 }, async () => {
      while (!isOver) {
        const text = `no code for ${texts.length}`
        const msisdn = String(79_590_000_000 + (texts.length % 50))
        await smsc.deliver(wireMessages({ msisdn, originator: 'Nobody', text, reference: texts.push(text) & 0xffff }))
      }
    })
    for (const times of [1, 2]) {
      process.kill(server.pid, 'SIGHUP')
      await replaced(server, times)
    }
    isOver = true
    await Promise.all(delivering)
    // Whoever waits now waits in a process that was not there at the start.
    await smsc.deliver(
      wireMessages({ msisdn: waited.number, originator: 'Telegram', text: 'Telegram code: 54321', reference: 0 }),
    )
    expect(
      await post(server.url, '/api/get_sms', { token, country, productId: '2', numberId: waited.numberId, wait: 60 }),
    ).toEqual({
      sms: '54321',
    })
    await load.stop()

    const expected = ['new: 200', 'kept: 409', 'seldom: 409', 'waiting: 200', 'waiting: 409']
    expect([...load.outcomes.keys()].filter((outcome) => !expected.includes(outcome))).toEqual([])
    expect(load.outcomes.get('kept: 409')).toBeGreaterThan(0)
    const pids = lines(server, 'serving').map(({ pid }) => pid)
    expect(new Set(pids).size).toBe(3 * Number(workers))
    expect(lines(server, 'stopped')).toHaveLength(2 * Number(workers))
    expect(smsc.bound).toBe(2)
    const postgres = await openEmbeddedPostgres({ dataDir: folder.dataDir, role: 'command', progress: () => {} })
    const database = openDatabase({ connectionString: postgres.connectionString, maxConnections: 1 })
    try {
      const { rows } = await database.pool.query<{ text: string }>(
        `select text from message where text like 'no code%'`,
      )
      expect(rows.map(({ text }) => text).sort()).toEqual(texts.sort())
    } finally {
      await database.close()
      await postgres.stop()
    }
    expect(await server.stop()).toBe(0)
  })
})

test('an event stream is ended, and goes on in the next process where it left off', async () => {
  const { server, token, smsc } = await openScene('1')
  const lease = await post<Lease>(server.url, '/api/get_number', { token, country: 'RU', productId: '2' })
  const open = async (since?: string): Promise<ReadableStreamDefaultReader<Uint8Array>> => {
    const headers = { authorization: `Bearer ${token}`, ...(since && { 'last-event-id': since }) }
    const { status, body } = await fetch(`${server.url}/v3/events`, { headers })
    expect(status).toBe(200)
    return (body as ReadableStream<Uint8Array>).getReader()
  }
  const readUntil = async (reader: ReadableStreamDefaultReader<Uint8Array>, end: RegExp | null): Promise<string> => {
    let text = ''
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return text
      text += Buffer.from(value).toString()
      if (end?.test(text)) return text
    }
  }
  const first = await open()
  const told = await readUntil(first, /id: \S+\n/)
  process.kill(server.pid, 'SIGHUP')
  await readUntil(first, null)
  await smsc.deliver(
    wireMessages({ msisdn: lease.number, originator: 'Telegram', text: 'Telegram code: 54321', reference: 0 }),
  )
  const since = /id: (\S+)\n/.exec(told)?.[1]
  await vi.waitFor(async () => {
    // The old process ends a stream that still comes to it over a connection that was kept, and that connection.
    const next = await open(since)
    expect(await readUntil(next, /lease\.updated[^]*\n\n/)).toContain('lease_')
    await next.cancel()
  }, waits)
  await replaced(server, 1)
  expect(await server.stop()).toBe(0)
})

test('SIGHUPs that come while processes are replaced are answered by one more round, and SIGTERM ends all in its middle', async () => {
  const { server } = await openScene('1')
  const begun = (times: number): Promise<void> =>
    vi.waitFor(() => expect(lines(server, 'the processes are replaced one after another')).toHaveLength(times), waits)
  process.kill(server.pid, 'SIGHUP')
  // Of those that come before the first is heard the kernel makes one.
  await begun(1)
  for (let n = 0; n < 4; n++) process.kill(server.pid, 'SIGHUP')
  await replaced(server, 2)
  process.kill(server.pid, 'SIGHUP')
  await begun(3)
  expect(await server.stop()).toBe(0)
  expect(lines(server, 'the processes were replaced')).toHaveLength(2)
  const pids = lines(server, 'serving').map(({ pid }) => pid)
  for (const pid of pids) await expect(readFile(`/proc/${pid}/cmdline`, 'utf8')).rejects.toThrow()
})

test('a new process that does not start leaves the old ones serving, and is told in the log and in the metrics', async () => {
  const { server } = await openScene('1')
  // As new code does whose migrations were not applied yet.
  const postgres = await openEmbeddedPostgres({ dataDir: folder.dataDir, role: 'command', progress: () => {} })
  const database = openDatabase({ connectionString: postgres.connectionString, maxConnections: 1 })
  const { rows } = await database.pool.query<{ name: string; sha256: string }>(
    'delete from migration where name = (select max(name) from migration) returning *',
  )
  process.kill(server.pid, 'SIGHUP')
  const line = 'a new process did not start'
  await eventually(() => expect(lines(server, line)).toHaveLength(1))
  expect(server.stderr).toMatch(/^The database lacks 00\S+\.sql\. Run verifyplus migrate, and send SIGHUP again\.$/m)
  expect((await get(server, '/healthz')).status).toBe(200)
  const metrics = await (await get(server, '/metrics')).text()
  expect(metrics).toContain('verifyplus_worker_replacements_total{outcome="failed"} 1')
  await database.pool.query('insert into migration (name, sha256) values ($1, $2)', [rows[0]?.name, rows[0]?.sha256])
  process.kill(server.pid, 'SIGHUP')
  await replaced(server, 1)
  await database.close()
  await postgres.stop()
  expect(await server.stop()).toBe(0)
})
