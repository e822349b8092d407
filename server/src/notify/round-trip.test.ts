import { afterAll, beforeAll, expect, test } from 'vitest'
import { systemClock } from '#core/clock'
import { listTokens, revokeOwnToken, revokeOwnTokens, revokeToken, setCustomer } from '#customers'
import type { Listener } from '#db'
import { debit, topUp } from '#ledger'
import { pauseSupplier, releasePairs, removeSupplier, resumeSupplier, retireNumbers } from '#numbers'
import { eventually } from '#test/eventually'
import { withWorld } from '#test/world'
import { hearNotifications } from './hear.ts'
import { type Notification, readNotification } from './notification.ts'
import { watchCustomers } from './watchers.ts'
import { notifyArrivals, notifyChanged } from './writers.ts'

const world = withWorld()
const nothing = readNotification('{}')
let heard: Notification[] = []
let listener: Listener

beforeAll(async () => {
  listener = await hearNotifications({
    connectionString: world.database.connectionString,
    clock: systemClock,
    listenerId: 'round-trip',
    onNotification: (notification) => heard.push(notification),
    onGap: () => {},
    onHealth: () => {},
  })
})
afterAll(() => listener.stop())

/** All that is heard of `work`, as one notification. */
async function heardOf(work: () => Promise<unknown>): Promise<Notification> {
  await settled()
  heard = []
  await work()
  await settled()
  // 0 is the mark of `settled`.
  const ids = (name: 'leases' | 'customers' | 'changed') =>
    [...new Set(heard.flatMap((each) => each[name]))].filter((id) => id !== 0).sort((a, b) => a - b)
  return {
    leases: ids('leases'),
    countries: [...new Set(heard.flatMap(({ countries }) => countries))],
    customers: ids('customers'),
    changed: ids('changed'),
    stock: heard.some(({ stock }) => stock),
    catalogue: heard.some(({ catalogue }) => catalogue),
  }
}

/** Notifications arrive in the order of their commits: what was committed before this one has been heard. */
async function settled(): Promise<void> {
  const before = heard.length
  await world.database.pool.query(`select ${notifyChanged('json_build_array(0)')}`)
  await eventually(() => expect(heard.slice(before).some(({ changed }) => changed.includes(0))).toBe(true))
}

interface Scene {
  customerId: number
  token: string
  supplierId: number
  supplier: string
  msisdn: string
  /** One that is lent for product 2, and its lease. */
  lent: string
  leaseId: number
}

async function scene(): Promise<Scene> {
  const { customerId, token } = await world.customer()
  const { supplierId, name: supplier } = await world.supplier()
  const [lent = ''] = await world.stock(supplierId, 'LV', 1)
  const { body } = await world.post('/api/get_number', { token, country: 'LV', productId: '2' })
  const [msisdn = ''] = await world.stock(supplierId, 'RU', 1)
  return { customerId, token, supplierId, supplier, msisdn, lent, leaseId: Number(body['numberId']) }
}

const at = () => world.clock.now()
const money = (customerId: number) => ({
  customerId,
  amountMinor: 100n,
  note: 'test',
  idempotencyKey: `key-${world.next()}`,
  at: at(),
})
const tokenOf = async (customerId: number): Promise<number> =>
  (await listTokens(world.database, customerId))[0]?.apiTokenId as number
const pool = () => world.database.pool

type Meant = (scene: Scene) => Partial<Notification>
const ofCustomer: Meant = ({ customerId }) => ({ customers: [customerId] })
const ofStock: Meant = () => ({ stock: true })

test.each<[what: string, work: (scene: Scene) => Promise<unknown>, meant: Meant]>([
  ['a suspension', (s) => setCustomer(world.database, s.customerId, { suspended: true, at: at() }), ofCustomer],
  [
    'a token that the operator revokes',
    async (s) => revokeToken(world.database, await tokenOf(s.customerId), at()),
    ofCustomer,
  ],
  [
    'a token that the customer revokes',
    async (s) => revokeOwnToken(world.database, s.customerId, await tokenOf(s.customerId), at()),
    ofCustomer,
  ],
  ['all tokens revoked', (s) => revokeOwnTokens(pool(), s.customerId, at()), ofCustomer],
  [
    'the first payment of a self-made customer',
    async (s) => {
      await pool().query('update customer set self_made = true, paid_at = null where customer_id = $1', [s.customerId])
      await topUp(pool(), money(s.customerId))
    },
    ofCustomer,
  ],
  [
    'a sign-out',
    async (s) => {
      await pool().query(
        `insert into auth_user (id, name, email, email_verified, created_at, updated_at)
         values ('u' || $1::int, 'test', 'u' || $1::int || '@example.org', true, $2, $2)`,
        [s.customerId, at()],
      )
      await pool().query(`update customer set user_id = 'u' || $1::int where customer_id = $1::int`, [s.customerId])
      await pool().query(
        `insert into auth_session (id, user_id, token_sha256, expires_at, created_at, updated_at)
         values ('s' || $1::int, 'u' || $1::int, encode(sha256($1::text::bytea), 'hex'), $2::timestamptz + interval '1 day', $2, $2)`,
        [s.customerId, at()],
      )
      await pool().query(`delete from auth_session where id = 's' || $1::int`, [s.customerId])
    },
    ofCustomer,
  ],
  ['a number that is retired', (s) => retireNumbers(world.database, [s.msisdn], at()), ofStock],
  [
    'a spent number that is released',
    (s) => releasePairs(world.database, [{ msisdn: s.msisdn, productId: 2 }]),
    ofStock,
  ],
  [
    'a supplier that is paused, and read again with the catalogue',
    (s) => pauseSupplier(world.database, s.supplier, at()),
    () => ({ stock: true, catalogue: true }),
  ],
  [
    'a supplier that is resumed',
    async (s) => {
      await pauseSupplier(world.database, s.supplier, at())
      await resumeSupplier(world.database, s.supplier, at())
    },
    () => ({ stock: true, catalogue: true }),
  ],
  [
    'a supplier that is removed',
    (s) => removeSupplier(world.database, s.supplier, at()),
    () => ({ stock: true, catalogue: true }),
  ],
  ['a product that is changed', () => pool().query('update product set name = name'), () => ({ catalogue: true })],
  ['a lease that ends', () => world.pass(24 * 3_600_000), () => ({ countries: ['LV'] })],
  [
    'a number that is lent',
    (s) => world.post('/api/get_number', { token: s.token, country: 'RU', productId: '2' }),
    () => ({ countries: ['RU'] }),
  ],
  [
    'a code that comes',
    (s) => world.message(s.supplierId, s.lent, 'Telegram code: 48213'),
    ({ leaseId }) => ({ leases: [leaseId] }),
  ],
  [
    'a code for a customer whom somebody streams events to',
    async (s) => {
      await watchCustomers(world.database, [s.customerId], at())
      await world.message(s.supplierId, s.lent, 'Telegram code: 48213')
    },
    ({ leaseId, customerId }) => ({ leases: [leaseId], changed: [customerId] }),
  ],
  [
    'a balance of such a customer',
    async (s) => {
      await watchCustomers(world.database, [s.customerId], at())
      await debit(pool(), money(s.customerId))
    },
    ({ customerId }) => ({ changed: [customerId] }),
  ],
])('%s is heard as what it is', async (_, work, meant) => {
  const made = await scene()
  expect(await heardOf(() => work(made))).toEqual({ ...nothing, ...meant(made) })
})

test('the most leases and customers of one statement fit into one payload', async () => {
  const ids = 'json_agg(i) from generate_series(2147483348, 2147483647) as i'
  const all = Array.from({ length: 300 }, (_, i) => 2_147_483_348 + i)
  const notify = notifyArrivals('ids', 'ids')
  expect(await heardOf(() => pool().query(`select ${notify} from (select ${ids}) each(ids)`))).toEqual({
    ...nothing,
    leases: all,
    changed: all,
  })
})

test.each(['', 'null', '[]', '7', '"stock"', '{', '{"leases":["1"],"countries":[1],"stock":"true","unknown":true}'])(
  'a payload that says nothing known is read as nothing: %s',
  (payload) => {
    expect(readNotification(payload)).toEqual(nothing)
  },
)
