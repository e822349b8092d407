import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, vi } from 'vitest'
import { openDatabase } from '#db'
import { openEmbeddedPostgres } from '#db/embedded'
import { openProgramFolder, type ProgramFolder, type RunningProgram } from './program.ts'
import { startSmscPeer, wireMessages, type SmscPeer } from './smsc-peer.ts'
import { startLoad, type Asked } from './steady-load.ts'

const env = { SANDBOX: 'off' }
let folder: ProgramFolder
let peer: SmscPeer | undefined

/** Stops what the last scene started. */
export async function closeScene(): Promise<void> {
  await folder.remove()
  await peer?.stop()
  peer = undefined
}

interface Customer {
  token: string
}

export interface Lease {
  number: string
  numberId: string
}

export async function post<Answer>(url: string, path: string, body: object): Promise<Answer> {
  const response = await fetch(url + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', connection: 'close' },
    body: JSON.stringify(body),
  })
  return (await response.json()) as Answer
}

/** On a connection of its own: one that is kept idle would hold up a process that leaves. */
export const get = (server: RunningProgram, path: string): Promise<Response> =>
  fetch(server.url + path, { headers: { connection: 'close' } })

export interface Scene {
  folder: ProgramFolder
  server: RunningProgram
  token: string
  smsc: SmscPeer
}

/** A server with a carrier that is bound, numbers and a customer. */
export async function openScene(workers: string): Promise<Scene> {
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
  return { folder, server, token, smsc }
}

export const lines = (server: RunningProgram, message: string): { pid: number }[] =>
  server.stderr
    .split('\n')
    .filter((line) => line.includes(`"msg":"${message}`))
    .map((line) => JSON.parse(line) as { pid: number })

/** Processes start one after another, on a machine that may be busy. */
export const waits = { timeout: 150_000, interval: 50 }

export async function replaced(server: RunningProgram, times: number): Promise<void> {
  await vi.waitFor(() => expect(lines(server, 'the processes were replaced')).toHaveLength(times), waits)
}

/** Two rounds of replacing under a steady load: no refused connection, no broken answer, no message lost or stored twice. */
export async function expectNobodyRefused(workers: string): Promise<void> {
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
    const { rows } = await database.pool.query<{ text: string }>(`select text from message where text like 'no code%'`)
    expect(rows.map(({ text }) => text).sort()).toEqual(texts.sort())
  } finally {
    await database.close()
    await postgres.stop()
  }
  expect(await server.stop()).toBe(0)
}
