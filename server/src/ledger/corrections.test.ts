import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createCustomer } from '#customers'
import { balanceOf, checkLedger, debit, listMovements, refundLease, reverseEntry, topUp, withinBound } from '#ledger'
import { withDatabase } from '#test/database'
import { bareLease, setAside, settle } from '#test/set-aside'

const held = withDatabase()
const at = new Date('2026-11-24T12:00:00Z')
const largest = 2n ** 53n - 1n
let count = 0

async function customer(balanceMinor = 0n): Promise<number> {
  const email = `corrections-${++count}@example.org`
  return (await createCustomer(held.database, { email, balanceMinor, note: 'test', at })).customerId
}

const pool = () => held.database.pool
const balance = async (customerId: number) => (await balanceOf(pool(), customerId))?.balanceMinor
const faults = async () => (await checkLedger(held.database)).faults
const movements = (customerId: number) => listMovements(held.database, customerId, {}, { beforeId: null, limit: 100 })
const take = (customerId: number, amountMinor: bigint, idempotencyKey = `debit-${++count}`) =>
  debit(pool(), { customerId, amountMinor, note: 'test', idempotencyKey, at })
const give = (customerId: number, amountMinor: bigint) =>
  withinBound(() => topUp(pool(), { customerId, amountMinor, note: 'test', idempotencyKey: `credit-${++count}`, at }))
const refund = (leaseId: number) => refundLease(pool(), { leaseId, note: 'no code came', at })
const reverse = (entryId: bigint) => reverseEntry(pool(), { entryId, note: 'a slip', at })

/** A lease that was charged so much, as the leases' own statements leave it: its row and the entries agree. */
async function lease(customerId: number, chargedMinor = 0n): Promise<number> {
  const leaseId = await bareLease(pool(), { customerId, at })
  if (chargedMinor > 0n) await charge(leaseId, chargedMinor)
  return leaseId
}

/** Sets so much aside for a lease of its own; undefined where the free balance does not cover it. */
async function aside(customerId: number, priceMinor: bigint): Promise<number | undefined> {
  const leaseId = await bareLease(pool(), { customerId, at, priceMinor })
  return (await setAside(pool(), leaseId, at)) ? leaseId : undefined
}

/** One more charge, the lease locked first as wherever one is charged. */
async function charge(leaseId: number, amountMinor: bigint): Promise<void> {
  await held.database.tx(async (client) => {
    const locked = await client.query<{ customer_id: number; charged_minor: bigint }>(
      'select customer_id, charged_minor from lease where lease_id = $1 for no key update',
      [leaseId],
    )
    await client.query(
      `with purse as (select account_id from account where customer_id = $1 for no key update),
       charged as (insert into entry (kind, idempotency_key, lease_id, created_at) values ('charge', $2, $3, $4) returning entry_id),
       moved as (
         insert into posting (entry_id, account_id, amount_minor)
         select entry_id, account_id, -$5::bigint from charged cross join purse
         union all select entry_id, (select account_id from account where name = 'revenue'), $5::bigint from charged
       ),
       debited as (update account set balance_minor = balance_minor - $5::bigint from purse where account.account_id = purse.account_id)
       update lease set charged_minor = charged_minor + $5::bigint where lease_id = $3`,
      [locked.rows[0]?.customer_id, `test-charge-${++count}`, leaseId, at, amountMinor],
    )
  })
}

const isDone = (outcome: PromiseSettledResult<unknown>) => outcome.status === 'fulfilled'
const reasons = (outcomes: PromiseSettledResult<unknown>[]) =>
  outcomes.flatMap((each) => (each.status === 'rejected' ? [(each.reason as Error).message] : []))

describe('debit', () => {
  test('takes at most what is free, never what is set aside, and leaves nothing where it is refused', async () => {
    const customerId = await customer(100n)
    await aside(customerId, 60n)
    await expect(take(customerId, 41n)).rejects.toThrow(
      `Customer ${customerId} has 40 tomans available; 41 cannot be debited`,
    )
    expect(await take(customerId, 40n)).toMatchObject({ balanceMinor: 60n })
    await expect(take(customerId, 1n)).rejects.toThrow(/0 tomans available/)
    await expect(take(customerId, 0n)).rejects.toThrow(/more than zero/)
    await expect(take(999_999, 1n)).rejects.toThrow('There is no customer 999999')
    expect((await movements(customerId)).map(({ kind, amountMinor }) => [kind, amountMinor])).toEqual([
      ['debit', -40n],
      ['top_up', 100n],
    ])
    expect(await faults()).toEqual([])
  })

  test('the same key debits once, also at the same time and also when what is left would not cover it again', async () => {
    const customerId = await customer(100n)
    const done = await Promise.all(Array.from({ length: 10 }, () => take(customerId, 80n, `once-${customerId}`)))
    expect(new Set(done.map(({ entryId }) => entryId)).size).toBe(1)
    expect(await balance(customerId)).toBe(20n)
    await expect(take(customerId, 1n, `once-${customerId}`)).rejects.toThrow(/another entry/)
    await expect(take(await customer(100n), 80n, `once-${customerId}`)).rejects.toThrow(/another entry/)
  })

  test('many at once never take more than there is', async () => {
    const customerId = await customer(100n)
    const outcomes = await Promise.allSettled(Array.from({ length: 20 }, () => take(customerId, 30n)))
    expect(outcomes.filter(isDone)).toHaveLength(3)
    expect(await balance(customerId)).toBe(10n)
  })
})

describe('refund of a lease', () => {
  test('gives back what was charged, once, however many ask at once', async () => {
    const customerId = await customer(10_000n)
    const leaseId = await lease(customerId, 3_000n)
    const outcomes = await Promise.allSettled(Array.from({ length: 20 }, () => refund(leaseId)))
    expect(outcomes.filter(isDone)).toHaveLength(1)
    expect(new Set(reasons(outcomes))).toEqual(new Set([`Lease ${leaseId} was already refunded`]))
    expect(await balance(customerId)).toBe(10_000n)
    expect((await movements(customerId))[0]).toMatchObject({
      kind: 'refund',
      leaseId,
      amountMinor: 3_000n,
      note: 'no code came',
    })
    expect(await faults()).toEqual([])
  })

  test('after a further charge gives back that one alone, and what the lease was charged stays told in full', async () => {
    const customerId = await customer(10_000n)
    const leaseId = await lease(customerId, 3_000n)
    expect(await refund(leaseId)).toMatchObject({ customerId, refundedMinor: 3_000n, balanceMinor: 10_000n })
    await charge(leaseId, 2_000n)
    expect(await refund(leaseId)).toMatchObject({ refundedMinor: 2_000n, balanceMinor: 10_000n })
    const { rows } = await pool().query('select charged_minor, refunded_minor from lease where lease_id = $1', [
      leaseId,
    ])
    expect(rows).toEqual([{ charged_minor: 5_000n, refunded_minor: 5_000n }])
    expect(await faults()).toEqual([])
  })

  test('of a lease that there is not, or that was never charged, is refused and leaves nothing', async () => {
    const customerId = await customer(10n)
    const leaseId = await lease(customerId)
    await expect(refund(leaseId)).rejects.toThrow(`Lease ${leaseId} was never charged`)
    await expect(refund(2_147_483_647)).rejects.toThrow('There is no lease 2147483647')
    expect(await movements(customerId)).toHaveLength(1)
  })

  test('that waited for a charge gives that back too', async () => {
    const customerId = await customer(10_000n)
    const leaseId = await lease(customerId)
    const other = await pool().connect()
    let waiting: Promise<unknown> = Promise.resolve()
    try {
      await other.query('begin')
      await other.query('select from lease where lease_id = $1 for no key update', [leaseId])
      waiting = refund(leaseId)
      await expect
        .poll(async () => {
          const { rows } = await pool().query(
            `select count(*)::int as waiting from pg_stat_activity where wait_event_type = 'Lock' and query like '%refunded_lease%' and datname = current_database()`,
          )
          return (rows[0] as { waiting: number }).waiting
        })
        .toBe(1)
      await other.query(
        `with charged as (insert into entry (kind, idempotency_key, lease_id, created_at) values ('charge', $2, $1, $3) returning entry_id),
         moved as (
           insert into posting select entry_id, account_id, -4000 from charged cross join account where customer_id = $4
           union all select entry_id, account_id, 4000 from charged cross join account where name = 'revenue'
         ),
         debited as (update account set balance_minor = balance_minor - 4000 where customer_id = $4)
         update lease set charged_minor = 4000 where lease_id = $1`,
        [leaseId, `late-${leaseId}`, at, customerId],
      )
      await other.query('commit')
    } finally {
      other.release()
    }
    expect(await waiting).toMatchObject({ refundedMinor: 4_000n, balanceMinor: 10_000n })
    expect(await faults()).toEqual([])
  })

  test('the database refuses refunds beyond the charges, and the check finds one that was meddled with', async () => {
    const leaseId = await lease(await customer(10_000n), 3_000n)
    const set = (to: number) => pool().query('update lease set refunded_minor = $2 where lease_id = $1', [leaseId, to])
    await expect(set(3_001)).rejects.toMatchObject({ constraint: 'lease_refunded_within_charged' })
    await set(1_000)
    expect(await faults()).toEqual([
      { where: `refunds of lease ${leaseId}`, recordedMinor: 1_000n, recomputedMinor: 0n },
    ])
    await set(0)
    expect(await faults()).toEqual([])
  })
})

describe('reversal of an entry', () => {
  test('undoes a credit or a debit by the same postings the other way round, once, however many ask at once', async () => {
    const customerId = await customer(100n)
    const { entryId } = await take(customerId, 30n)
    const credited = (await movements(customerId)).at(-1)?.entryId as bigint
    for (const [entry, left] of [
      [entryId, 100n],
      [credited, 0n],
    ] as const) {
      const outcomes = await Promise.allSettled(Array.from({ length: 10 }, () => reverse(entry)))
      expect(outcomes.filter(isDone)).toHaveLength(1)
      for (const reason of reasons(outcomes))
        expect(reason).toMatch(new RegExp(`^Entry ${entry} was already reversed by entry \\d+$`))
      expect(await balance(customerId)).toBe(left)
    }
    const { rows } = await pool().query(
      'select e.reverses, a.name, p.amount_minor from entry e join posting p using (entry_id) join account a using (account_id) where e.reverses = any($1) order by 1 desc, 3',
      [[entryId, credited]],
    )
    expect(rows).toEqual([
      { reverses: entryId, name: 'adjustments', amount_minor: -30n },
      { reverses: entryId, name: null, amount_minor: 30n },
      { reverses: credited, name: null, amount_minor: -100n },
      { reverses: credited, name: 'top_ups', amount_minor: 100n },
    ])
    expect(await faults()).toEqual([])
  })

  test('of a credit that was spent or is set aside is refused, and done once it is free again', async () => {
    const customerId = await customer(100n)
    const credited = (await movements(customerId))[0]?.entryId as bigint
    await aside(customerId, 1n)
    await expect(reverse(credited)).rejects.toThrow(
      `Customer ${customerId} has 99 tomans available; 100 cannot be taken back`,
    )
    await give(customerId, 1n)
    expect(await reverse(credited)).toMatchObject({ customerId, amountMinor: -100n, balanceMinor: 1n })
    expect(await faults()).toEqual([])
  })

  test('is refused for what has a command of its own, and for what there is not', async () => {
    const customerId = await customer(10_000n)
    const leaseId = await lease(customerId, 3_000n)
    const charged = (await movements(customerId))[0]?.entryId as bigint
    const { entryId: refunded } = await refund(leaseId)
    const { reversalId } = await reverse((await movements(customerId)).at(-1)?.entryId as bigint)
    await expect(reverse(charged)).rejects.toThrow(/charge of a lease: use lease refund/)
    await expect(reverse(refunded)).rejects.toThrow(/is a refund, which cannot be reversed/)
    await expect(reverse(reversalId)).rejects.toThrow(/is a reversal, which cannot be reversed/)
    await expect(reverse(999_999_999n)).rejects.toThrow('There is no entry 999999999')
    expect(await balance(customerId)).toBe(0n)
  })

  test('the database refuses a second reversal, a reversal of nothing, and anything else that names an entry', async () => {
    const customerId = await customer(10n)
    const credited = (await movements(customerId))[0]?.entryId as bigint
    await reverse(credited)
    const write = (kind: string, reverses: bigint | null) =>
      pool().query('insert into entry (kind, idempotency_key, reverses, created_at) values ($1, $2, $3, $4)', [
        kind,
        `meddled-${++count}`,
        reverses,
        at,
      ])
    await expect(write('reversal', credited)).rejects.toMatchObject({ constraint: 'entry_reversed_once' })
    await expect(write('reversal', null)).rejects.toMatchObject({ constraint: 'reversal_names_its_entry' })
    await expect(write('debit', credited)).rejects.toMatchObject({ constraint: 'reversal_names_its_entry' })
    await expect(write('refund', null)).rejects.toMatchObject({ constraint: 'refund_names_its_lease' })
  })
})

describe('what an account can hold', () => {
  test('no credit, refund or reversal takes it beyond 2^53 - 1, and each is refused in words', async () => {
    const words = 'An account holds at most 9007199254740991 tomans'
    const customerId = await customer(largest)
    await expect(give(customerId, 1n)).rejects.toThrow(words)
    await expect(customer(largest + 1n)).rejects.toThrow(words)
    const { entryId } = await take(customerId, 5n)
    await give(customerId, 5n)
    await expect(reverse(entryId)).rejects.toThrow(words)
    const leaseId = await lease(customerId, 3_000n)
    await give(customerId, 1n)
    await expect(refund(leaseId)).rejects.toThrow(words)
    await take(customerId, 1n)
    expect(await refund(leaseId)).toMatchObject({ balanceMinor: largest })
    expect(await faults()).toEqual([])
  })
})

test('any interleaving of credits, debits, charges, refunds and reversals keeps every balance what the postings say', async () => {
  const step = fc.record({
    what: fc.constantFrom('give', 'take', 'hold', 'charge', 'refund', 'reverse'),
    amount: fc.bigInt(1n, 900n),
    which: fc.nat(40),
  })
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 25 }), async (steps) => {
      const customerId = await customer(1_000n)
      const leaseId = await lease(customerId)
      const outcomes = await Promise.allSettled(
        steps.map(async ({ what, amount, which }) => {
          if (what === 'give') await give(customerId, amount)
          else if (what === 'take') await take(customerId, amount)
          else if (what === 'charge') await charge(leaseId, amount)
          else if (what === 'refund') await refund(leaseId)
          else if (what === 'hold') {
            const held = await aside(customerId, amount)
            if (held !== undefined && which % 2 === 0) await settle(pool(), held, 'post', at)
          } else {
            const all = await movements(customerId)
            await reverse(all[which % all.length]?.entryId ?? 0n)
          }
        }),
      )
      // Whatever is refused is refused in words; only the charge of this test knows nothing but the constraint.
      for (const reason of reasons(outcomes))
        expect(reason).toMatch(
          /cannot be debited|cannot be taken back|already refunded|never charged|reversed|use lease refund|balance_never_negative/,
        )
      expect(await faults()).toEqual([])
    }),
    { numRuns: 25 },
  )
})
