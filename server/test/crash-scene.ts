import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { Webhook } from 'standardwebhooks'
import { expect } from 'vitest'
import { openDatabase, type Database } from '#db'
import { openEmbeddedPostgres } from '#db/embedded'
import { checkLedger } from '#ledger'
import type { ProgramFolder, RunningProgram } from './program.ts'

const leasesPerRound = 12
/** A lease of the contract is charged three times at most. */
const mostCharges = 3
const messagesPerLease = 6
/** The moment of the kill, counted in answers of the server: somewhere in the middle of a round's traffic. */
const answersBeforeKill = { least: 10, most: leasesPerRound * messagesPerLease }
const env = { SANDBOX: 'off', LOG_LEVEL: 'warn' }

interface Lease {
  numberId: string
  msisdn: string
}

/** What the program has promised so far: nothing of it may be lost or charged twice. */
interface Promises {
  leases: Lease[]
  /** Ids of messages that were answered 200. */
  stored: Set<string>
  /** `lease:code` of what get_sms answered 200. */
  handedOver: Set<string>
  /** Statuses that no caller should have seen. */
  surprises: number[]
}

interface Supplier {
  name: string
  secret: string
}

/** Counts answers, and tells when there have been enough. */
function createCountdown(answers: number): { done: Promise<void>; answered: () => void } {
  const { promise, resolve } = Promise.withResolvers<void>()
  let left = answers
  return {
    done: promise,
    answered() {
      if (--left === 0) resolve()
    },
  }
}

/** The answer, or null where the server was killed before it came. */
async function post(
  url: string,
  body: string,
  headers: Record<string, string> = {},
): Promise<{ status: number; body: Record<string, string> } | null> {
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body,
    })
    return { status: response.status, body: (await response.json()) as Record<string, string> }
  } catch {
    return null
  }
}

function send(server: RunningProgram, supplier: Supplier, message: { id: string; to: string; text: string }) {
  const body = JSON.stringify({ ...message, from: 'Telegram' })
  const at = new Date()
  return post(`${server.url}/inbound/${supplier.name}`, body, {
    'webhook-id': message.id,
    'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
    'webhook-signature': new Webhook(supplier.secret).sign(message.id, at, body),
  })
}

function collect(server: RunningProgram, token: string, { numberId }: Lease) {
  return post(`${server.url}/api/get_sms`, JSON.stringify({ token, country: 'RU', productId: '2', numberId }))
}

async function lend(server: RunningProgram, token: string): Promise<Lease | null> {
  const answer = await post(`${server.url}/api/get_number`, JSON.stringify({ token, country: 'RU', productId: '2' }))
  if (answer?.status !== 200) return null
  return { numberId: answer.body['numberId'] ?? '', msisdn: answer.body['number'] ?? '' }
}

/** The id tells lease and code, so that a message can be sent again after the crash as a carrier would. */
function messageOf(lease: Lease, round: number, nth: number): { id: string; to: string; text: string; code: string } {
  const code = String(100_000 + round * 10_000 + (Number(lease.numberId) % 1_000) * 10 + nth)
  return { id: `${lease.numberId}-${nth}`, to: lease.msisdn, text: `Telegram code: ${code}`, code }
}

/** Every lease gets message after message and is asked for its code all the while, until the server dies. */
async function traffic(
  server: RunningProgram,
  scene: { supplier: Supplier; token: string; round: number },
  promises: Promises,
  answered: () => void,
): Promise<void> {
  const { supplier, token, round } = scene
  await Promise.all(
    Array.from({ length: leasesPerRound }, async () => {
      const lease = await lend(server, token)
      if (!lease) return
      promises.leases.push(lease)
      for (let nth = 0; nth < messagesPerLease; nth++) {
        const { code: _expected, ...message } = messageOf(lease, round, nth)
        const [sent, ...collected] = await Promise.all([
          send(server, supplier, message),
          collect(server, token, lease),
          collect(server, token, lease),
        ])
        if (sent?.status === 200) promises.stored.add(message.id)
        else if (sent) promises.surprises.push(sent.status)
        for (const each of collected)
          if (each?.status === 200) promises.handedOver.add(`${lease.numberId}:${each.body['sms']}`)
          else if (each && each.status !== 409) promises.surprises.push(each.status)
        answered()
      }
    }),
  )
}

async function finish(
  server: RunningProgram,
  scene: { supplier: Supplier; token: string; round: number },
  lease: Lease,
  promises: Promises,
): Promise<void> {
  const codes = []
  for (let nth = 0; nth < messagesPerLease; nth++) {
    const { code, ...message } = messageOf(lease, scene.round, nth)
    expect(await send(server, scene.supplier, message)).toMatchObject({ status: 200 })
    promises.stored.add(message.id)
    codes.push(code)
  }
  const answer = await collect(server, scene.token, lease)
  expect(answer?.status).toBe(200)
  expect(codes).toContain(answer?.body['sms'])
  promises.handedOver.add(`${lease.numberId}:${answer?.body['sms']}`)
}

async function expectPromisesKept(database: Database, promises: Promises): Promise<void> {
  const stored = await database.pool.query<{ dedupe_key: string }>(
    'select dedupe_key from message where lease_id is not null',
  )
  const keys = new Set(stored.rows.map((row) => row.dedupe_key))
  expect([...promises.stored].filter((id) => !keys.has(id))).toEqual([])

  const lent = await database.pool.query<{ lease_id: number }>('select lease_id from lease')
  const leaseIds = new Set(lent.rows.map((row) => String(row.lease_id)))
  expect(promises.leases.filter((lease) => !leaseIds.has(lease.numberId))).toEqual([])

  const charges = await database.pool.query<{ charged: string; times: number }>(
    `select e.lease_id || ':' || m.code as charged, count(*)::int as times
     from entry e join message m on e.idempotency_key = 'lease:' || e.lease_id || ':message:' || m.message_id
     where e.kind = 'charge' group by 1`,
  )
  expect(charges.rows.filter((row) => row.times > 1)).toEqual([])
  const charged = new Set(charges.rows.map((row) => row.charged))
  const leaseOf = (each: string): string => each.split(':')[0] as string
  const chargesOf = Map.groupBy(charged, leaseOf)
  // What comes after three charges is handed over for nothing.
  const unpaid = [...promises.handedOver].filter((each) => !charged.has(each))
  expect(unpaid.filter((each) => chargesOf.get(leaseOf(each))?.length !== mostCharges)).toEqual([])
  expect([...chargesOf.values()].filter(({ length }) => length > mostCharges)).toEqual([])

  expect((await checkLedger(database)).faults).toEqual([])
}

interface Crashes {
  readonly folder: ProgramFolder
  readonly rounds: number
  /** The rounds, counted from 0, in which the PostgreSQL is killed together with the server. */
  readonly withPostgres: ReadonlySet<number>
}

/** `kill -9` in the middle of traffic, again and again, and what was promised compared with what is stored each time. */
export async function crashInTraffic({ folder, rounds, withPostgres }: Crashes): Promise<void> {
  let server = await folder.start(env)
  const supplier = await folder.json<Supplier>(['supplier', 'add', 'crash', '--kind', 'webhook'], env)
  const { token } = await folder.json<{ token: string }>(
    ['customer', 'create', '--email', 'crash@example.org', '--balance', '100000000'],
    env,
  )
  const csv = join(folder.dataDir, 'numbers.csv')
  const msisdns = Array.from({ length: rounds * leasesPerRound }, (_, i) => String(79_590_000_000 + i))
  await writeFile(csv, `msisdn,country\n${msisdns.map((msisdn) => `${msisdn},RU\n`).join('')}`)
  await folder.json(['numbers', 'import', csv, '--supplier', 'crash'], env)

  const promises: Promises = { leases: [], stored: new Set(), handedOver: new Set(), surprises: [] }
  for (let round = 0; round < rounds; round++) {
    const before = promises.leases.length
    const { least, most } = answersBeforeKill
    const countdown = createCountdown(least + Math.floor(Math.random() * (most - least)))
    const underWay = traffic(server, { supplier, token, round }, promises, countdown.answered)
    await Promise.race([countdown.done, underWay])
    const postmaster = await folder.postmasterPid()
    // Answers come in bursts, one a commit: without this every kill would fall right behind one.
    await pause(Math.random() * 5)
    await Promise.all([server.kill(), ...(withPostgres.has(round) ? [folder.killPostmaster()] : [])])
    await underWay

    server = await folder.start(env)
    if (!withPostgres.has(round)) expect(await folder.postmasterPid()).toBe(postmaster)
    const postgres = await openEmbeddedPostgres({ dataDir: folder.dataDir, role: 'command', progress: () => {} })
    const database = openDatabase({ connectionString: postgres.connectionString, maxConnections: 2 })
    try {
      await expectPromisesKept(database, promises)
      // The carrier repeats all that it has no answer for, and the customer asks again: everything comes to its end.
      await Promise.all(
        promises.leases.slice(before).map((lease) => finish(server, { supplier, token, round }, lease, promises)),
      )
      await expectPromisesKept(database, promises)
      const repeated = await database.pool.query('select count(*)::int as messages from message')
      expect(repeated.rows).toEqual([{ messages: promises.stored.size }])
    } finally {
      await database.close()
      await postgres.stop()
    }
    // In every round the ledger was checked above; the operator's command takes a second, so it is asked in a few.
    if (!withPostgres.has(round) && round < rounds - 1) continue
    const check = await folder.run(['ledger', 'check'], env)
    expect(check).toMatchObject({ exitCode: 0, stdout: expect.stringContaining(' 0 faults') })
  }
  expect(promises.surprises).toEqual([])
  expect(promises.leases.length).toBeGreaterThan(rounds * 2)
  expect(await server.stop()).toBe(0)
  expect(await folder.postmasterPid()).toBeNull()
}
