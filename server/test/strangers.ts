import * as fc from 'fast-check'
import { expect } from 'vitest'
import type { App } from '#app'
import { setProduct } from '#catalogue'
import { checkLedger } from '#ledger'
import { createCollections, createOwnLeases, endDueLeases, pauseCustomers } from '#leases'
import { eraseBodies } from '#messages'
import { eventually } from './eventually.ts'
import type { World } from './world.ts'

/** What strangers, customers and the clock do. Indices point into what exists then, so that every sequence makes sense. */
export type Step =
  | { kind: 'claim'; customer: number; by: 'v3' | 'get_number'; product: number }
  | {
      kind: 'message'
      number: number
      product: number
      from: 'listed' | 'stranger'
      says: 'code' | 'text'
      code: number
      agoSeconds: number
    }
  | { kind: 'read'; lease: number; door: 'lease' | 'list' | 'messages' | 'stream' }
  | { kind: 'get_sms' | 'collect' | 'cancel' | 'finish'; lease: number }
  | { kind: 'pass'; seconds: number }

const index = fc.nat({ max: 40 })
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('claim' as const),
      customer: fc.nat(3),
      by: fc.constantFrom('v3' as const, 'get_number' as const),
      product: fc.nat(1),
    }),
  },
  {
    weight: 12,
    arbitrary: fc.record({
      kind: fc.constant('message' as const),
      number: index,
      product: fc.nat(1),
      from: fc.constantFrom('listed' as const, 'stranger' as const),
      says: fc.constantFrom('code' as const, 'code' as const, 'text' as const),
      code: fc.nat(5),
      agoSeconds: fc.constantFrom(0, 0, 0, 5, 90, 700),
    }),
  },
  {
    weight: 8,
    arbitrary: fc.record({
      kind: fc.constant('read' as const),
      lease: index,
      door: fc.constantFrom('lease' as const, 'list' as const, 'messages' as const, 'stream' as const),
    }),
  },
  {
    weight: 8,
    arbitrary: fc.record({
      kind: fc.constantFrom('get_sms' as const, 'collect' as const, 'cancel' as const, 'finish' as const),
      lease: index,
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('pass' as const), seconds: fc.constantFrom(1, 30, 600, 1_300, 87_000) }),
  },
)

/** Steps of a group are taken at the same time, by two processes in turns. */
const groups = fc.array(fc.array(step, { minLength: 1, maxLength: 8 }), { minLength: 1, maxLength: 16 })

const products = [
  {
    productId: 2,
    originator: 'Telegram',
    code: (code: string) => `Telegram code: ${code}`,
    text: 'Telegram: a new login, was it you?',
  },
  {
    productId: 32,
    originator: 'Google',
    code: (code: string) => `G-${code} is your Google verification code.`,
    text: 'Google: a new login, was it you?',
  },
] as const
const country = 'RU'
const numbers = 12
const balances = [0n, 3_000n, 20_000n, 100_000n] as const

interface Run {
  customers: { customerId: number; token: string }[]
  supplierId: number
  msisdns: string[]
  /** Messages of this run have higher ids: they are looked for by it, since none is indexed by its number. */
  afterMessageId: bigint
  leases: { leaseId: number; customer: number; productId: number; by: 'v3' | 'get_number' }[]
  /** How often each lease was asked explicitly. */
  asked: Map<number, number>
  /** The codes that reading showed of a lease. */
  shown: Map<number, Set<string>>
}

/**
 * Runs random steps, at least so many, and checks after each group that no balance moved beyond what was set aside or asked
 * for, that no door showed what is not paid for, and that no pair was spent without a message. Answers how many were taken.
 */
export async function runStrangers(
  world: World,
  apps: readonly App[],
  least: number,
  onProgress = (_steps: number): void => {},
): Promise<number> {
  let taken = 0
  while (taken < least) {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom('any' as const, 'listed' as const), groups, async (senders, all) => {
        const run = await begin(world, apps, senders)
        for (const group of all) {
          await Promise.all(group.map((each, nth) => take(world, apps[nth % apps.length] as App, run, each)))
          taken += group.length
          await expectBounds(world, run, senders)
        }
        expect((await checkLedger(world.database)).faults).toEqual([])
        await cleanUp(world, run)
        onProgress(taken)
      }),
      // Steps at the same time seldom fail twice alike: a shorter sequence would cost minutes and show another race.
      { numRuns: 20, endOnFailure: true },
    )
  }
  return taken
}

async function begin(world: World, apps: readonly App[], senders: 'any' | 'listed'): Promise<Run> {
  for (const { productId } of products) await setProduct(world.database, productId, { senders })
  await eventually(() => {
    for (const app of apps)
      for (const { productId } of products) expect(app.catalogue.view.products.get(productId)?.senders).toBe(senders)
  })
  const { supplierId } = await world.supplier(60)
  const msisdns = await world.stock(supplierId, country, numbers)
  const customers: Run['customers'] = []
  for (const balance of balances) customers.push(await world.customer(balance))
  const { rows } = await world.database.pool.query<{ last: bigint }>(
    'select coalesce(max(message_id), 0) as last from message',
  )
  const afterMessageId = rows[0]?.last as bigint
  return { customers, supplierId, msisdns, afterMessageId, leases: [], asked: new Map(), shown: new Map() }
}

/** Its numbers and leases are in nobody's way later. */
async function cleanUp(world: World, run: Run): Promise<void> {
  await world.database.pool.query('update number set retired_at = $2 where msisdn = any($1)', [
    run.msisdns,
    world.clock.now(),
  ])
  world.clock.advance(2_000_000)
  await endDueLeases(world.database, world.clock.now())
}

async function take(world: World, app: App, run: Run, at: Step): Promise<void> {
  switch (at.kind) {
    case 'claim':
      return claim(app, run, at)
    case 'message': {
      const { productId: _, ...of } = products[at.product] ?? products[0]
      const receivedAt = world.clock.now()
      const text = at.says === 'code' ? of.code(String(100_000 + at.code)) : of.text
      await Promise.all(
        app.accept(run.supplierId, [
          {
            dedupeKey: `stranger-${world.next()}`,
            msisdn: run.msisdns[at.number % run.msisdns.length] ?? '',
            originator: at.from === 'listed' ? of.originator : '989120000000',
            text,
            ...(at.agoSeconds > 0 && { sentAt: new Date(receivedAt.getTime() - at.agoSeconds * 1_000) }),
            receivedAt,
            raw: Buffer.from(text),
          },
        ]),
      )
      return
    }
    case 'pass':
      world.clock.advance(at.seconds * 1_000)
      await endDueLeases(world.database, world.clock.now())
      await eraseBodies(world.database, world.clock.now())
      await pauseCustomers(world.database, world.clock.now())
      return
    case 'read':
    case 'get_sms':
    case 'collect':
    case 'cancel':
    case 'finish': {
      const lease = run.leases[at.lease % Math.max(1, run.leases.length)]
      if (lease) await (at.kind === 'read' ? read(world, app, run, lease, at.door) : ask(app, run, lease, at.kind))
    }
  }
}

async function claim(app: App, run: Run, at: Extract<Step, { kind: 'claim' }>): Promise<void> {
  const { token } = run.customers[at.customer] as Run['customers'][number]
  const { productId } = products[at.product] ?? products[0]
  const order = { country, productId: String(productId) }
  const { statusCode, body } = await inject(
    app,
    token,
    at.by === 'v3' ? '/v3/leases' : '/api/get_number',
    at.by === 'v3' ? order : { token, ...order },
  )
  expect([200, 201, 402, 409, 429]).toContain(statusCode)
  if (statusCode > 201) return
  const answer = JSON.parse(body) as { id?: string; numberId?: string }
  const leaseId = Number(answer.numberId ?? answer.id?.replace('lease_', ''))
  run.leases.push({ leaseId, customer: at.customer, productId, by: at.by })
}

async function ask(
  app: App,
  run: Run,
  lease: Run['leases'][number],
  what: 'get_sms' | 'collect' | 'cancel' | 'finish',
): Promise<void> {
  const { token } = run.customers[lease.customer] as Run['customers'][number]
  if (what === 'get_sms' || what === 'collect') run.asked.set(lease.leaseId, (run.asked.get(lease.leaseId) ?? 0) + 1)
  const { statusCode } =
    what === 'get_sms'
      ? await inject(app, token, '/api/get_sms', {
          token,
          country,
          productId: String(lease.productId),
          numberId: String(lease.leaseId),
        })
      : await inject(app, token, `/v3/leases/lease_${lease.leaseId}/${what}`)
  expect([200, 402, 409]).toContain(statusCode)
}

async function read(
  world: World,
  app: App,
  run: Run,
  lease: Run['leases'][number],
  door: Extract<Step, { kind: 'read' }>['door'],
): Promise<void> {
  const { token, customerId } = run.customers[lease.customer] as Run['customers'][number]
  const headers = { authorization: `Bearer ${token}` }
  const show = (leaseId: number, code: unknown): void => {
    if (typeof code === 'string') run.shown.set(leaseId, (run.shown.get(leaseId) ?? new Set()).add(code))
  }
  if (door === 'stream') {
    const told = createOwnLeases(world.database, createCollections(world.database, world.clock), world.clock)
    const since = new Date(world.clock.now().getTime() - 3_600_000)
    for (const { leaseId, code } of await told.changedSince([{ customerId, since }])) show(leaseId, code)
    return
  }
  const path = { lease: `/lease_${lease.leaseId}`, list: '?limit=100', messages: `/lease_${lease.leaseId}/messages` }[
    door
  ]
  const response = await app.http.inject({ url: `/v3/leases${path}`, headers })
  expect(response.statusCode).toBe(200)
  const body = response.json<Record<string, unknown> & { data?: { id: string; code: unknown }[] }>()
  if (door === 'lease') show(lease.leaseId, body['code'])
  if (door === 'list') for (const each of body.data ?? []) show(Number(each.id.replace('lease_', '')), each.code)
  if (door === 'messages') for (const each of body.data ?? []) show(lease.leaseId, each.code)
}

function inject(app: App, token: string, url: string, body?: object) {
  const headers = { authorization: `Bearer ${token}`, ...(body && { 'content-type': 'application/json' }) }
  return app.http.inject({ method: 'POST', url, headers, ...(body && { payload: JSON.stringify(body) }) })
}

interface LeaseRow {
  lease_id: number
  state: string
  hold: string
  price_minor: bigint
  charged_minor: bigint
  charges: number
  collected: boolean
  paid_codes: string[]
  paid_code: string | null
  codes: string[] | null
}

async function expectBounds(world: World, run: Run, senders: 'any' | 'listed'): Promise<void> {
  const ids = run.leases.map(({ leaseId }) => leaseId)
  const { rows } = await world.database.pool.query<LeaseRow>(
    `select l.lease_id, l.state, l.hold, l.price_minor, l.charged_minor, l.charges, l.collected_message_id is not null as collected, l.paid_codes, l.paid_code,
       (select array_agg(m.code) from message m where m.lease_id = l.lease_id and m.code is not null and (not m.held_back or m.message_id <= l.collected_message_id)) as codes
     from lease l where lease_id = any($1)`,
    [ids],
  )
  for (const row of rows) {
    const asked = run.asked.get(row.lease_id) ?? 0
    const most = row.hold === 'none' ? Math.min(3, asked) : 1
    expect(row.charged_minor, JSON.stringify(row, plain)).toBeLessThanOrEqual(row.price_minor * BigInt(most))
    expect(row.charged_minor).toBe(row.price_minor * BigInt(row.charges))
    if (row.hold === 'voided' && row.charged_minor > 0n) expect(asked).toBeGreaterThan(0)
    const shown = [...(run.shown.get(row.lease_id) ?? [])]
    // What a door showed was paid for, and had come for this lease while that was not cancelled.
    if (shown.length > 0) expect(row.charges, JSON.stringify({ row, shown }, plain)).toBeGreaterThan(0)
    if (row.state === 'cancelled') {
      if (!row.collected) expect(row.charged_minor).toBe(0n)
      expect(row.paid_code).toBeNull()
      if (senders === 'any') expect(shown).toEqual([])
    }
  }
  const none = async (what: string, sql: string, values: readonly unknown[] = []): Promise<void> => {
    const found = await world.database.pool.query(sql, [...values])
    expect({ what, rows: found.rows }).toEqual({ what, rows: [] })
  }
  await none(
    'an account that never had money holds three unpaid at most',
    `select customer_id, count(*) from lease l join product p using (product_id)
     where customer_id = $1 and unpaid and (ended_at is null or ended_at + make_interval(secs => p.retention_seconds) > $2) group by 1 having count(*) > 3`,
    [run.customers[0]?.customerId, world.clock.now()],
  )
  await none(
    'no pair is spent without a message of the product on that number, which the operator can see',
    `select n.msisdn, p.product_id from number n cross join unnest(n.spent_product_ids) as p(product_id)
     where n.msisdn = any($1) and not exists (select from message m where m.message_id > $2 and m.msisdn = n.msisdn and m.product_id = p.product_id)`,
    [run.msisdns, run.afterMessageId],
  )
  // Not at the very moment of a beginning or an end: which of the two was first, nobody can say.
  await none(
    'a pair is spent by every message of the product that came during a lease that has ended, or in its rest',
    `select n.msisdn, m.product_id, m.at from number n join message m using (msisdn)
     join lease l on l.number_id = n.number_id and l.product_id = m.product_id and l.ended_at is not null
     where m.message_id > $2 and n.msisdn = any($1) and m.product_id <> all(n.spent_product_ids)
       and (m.lease_id = l.lease_id or (m.at > l.started_at and m.at < l.ended_at + interval '60 seconds' and m.at <> l.ended_at))`,
    [run.msisdns, run.afterMessageId],
  )
  await none(
    'what a customer owes at most is never less than what it owes',
    `select customer_id, owed_minor, owes from customer c
     cross join lateral (
       select coalesce(sum(price_minor), 0) as owes from lease l
       where l.customer_id = c.customer_id and (unpaid or (hold = 'none' and ended_at is null))
     ) o
     where c.customer_id = any($1) and owed_minor < owes`,
    [run.customers.map(({ customerId }) => customerId)],
  )
  await none(
    'newcomers’ leases are counted as they are',
    `select country_code, leases from newcomer_leases n
     where leases <> (select count(*) from lease l where l.country_code = n.country_code and newcomer and ended_at is null)`,
  )
}

const plain = (_key: string, value: unknown): unknown => (typeof value === 'bigint' ? String(value) : value)
