import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createCustomer, setCustomer } from '#customers'
import { balanceOf, checkLedger, topUp } from '#ledger'
import { withDatabase } from '#test/database'
import { bareLease, setAside, settle } from '#test/set-aside'

const held = withDatabase()
const at = new Date('2026-11-24T12:00:00Z')
let count = 0

async function customer(balanceMinor = 0n): Promise<number> {
  const email = `ledger-${++count}@example.org`
  return (await createCustomer(held.database, { email, balanceMinor, note: 'test', at })).customerId
}

const refusal = (constraint: string) => expect.objectContaining({ constraint })

describe('what the database refuses, whoever asks', () => {
  test('an entry whose postings do not sum to zero', async () => {
    const insert = held.database.pool.query(
      `with e as (insert into entry (kind, idempotency_key, created_at) values ('top_up', 'unbalanced', $1) returning entry_id)
       insert into posting select entry_id, 1, 5 from e`,
      [at],
    )
    await expect(insert).rejects.toEqual(refusal('entry_sums_to_zero'))
  })

  test('to change or delete what is written', async () => {
    await customer(10n)
    for (const statement of [
      'update entry set note = $$other$$',
      'delete from entry',
      'update posting set amount_minor = 1',
      'delete from posting',
      'truncate posting',
      'truncate entry cascade',
    ]) {
      await expect(held.owner.pool.query(statement), statement).rejects.toEqual(refusal('ledger_is_insert_only'))
    }
  })

  test('a balance below zero, or below what is held', async () => {
    const customerId = await customer(10n)
    const lower = (to: number) =>
      held.database.pool.query('update account set balance_minor = $2 where customer_id = $1', [customerId, to])
    await expect(lower(-1)).rejects.toEqual(refusal('balance_never_negative'))
    await setAside(held.database.pool, await bareLease(held.database.pool, { customerId, at, priceMinor: 6n }), at)
    await expect(lower(5)).rejects.toEqual(refusal('balance_never_negative'))
  })
})

describe('top-up', () => {
  test('the same key credits once, also at the same time', async () => {
    const customerId = await customer()
    const once = { customerId, amountMinor: 500n, note: 'test', idempotencyKey: `once-${customerId}`, at }
    const balances = await Promise.all(Array.from({ length: 20 }, () => topUp(held.database.pool, once)))
    expect(new Set(balances)).toEqual(new Set([500n]))
    expect(await balanceOf(held.database.pool, customerId)).toMatchObject({ balanceMinor: 500n })
  })

  test('a key used for another amount or customer is refused', async () => {
    const [a, b] = [await customer(), await customer()]
    const first = { customerId: a, amountMinor: 500n, note: 'test', idempotencyKey: `key-${a}`, at }
    await topUp(held.database.pool, first)
    await expect(topUp(held.database.pool, { ...first, amountMinor: 501n })).rejects.toThrow(/another entry/)
    await expect(topUp(held.database.pool, { ...first, customerId: b })).rejects.toThrow(/another entry/)
  })

  test('an unknown customer, and nothing or less, are refused and leave nothing', async () => {
    const topUpOf = (customerId: number, amountMinor: bigint) =>
      topUp(held.database.pool, { customerId, amountMinor, note: 'test', idempotencyKey: `none-${amountMinor}`, at })
    await expect(topUpOf(999_999, 5n)).rejects.toThrow('There is no customer 999999')
    await expect(topUpOf(1, 0n)).rejects.toThrow(/more than zero/)
    await expect(topUpOf(1, -5n)).rejects.toThrow(/more than zero/)
    expect((await checkLedger(held.database)).faults).toEqual([])
  })
})

describe('the first top-up of a customer', () => {
  interface Row {
    paid_at: Date | null
    lease_limit: number
    requests_per_second: number
    numbers_per_day: number | null
  }
  const small = { lease_limit: 10, requests_per_second: 10, numbers_per_day: 20 }

  async function selfMade(limits: Omit<Row, 'paid_at'> = small): Promise<number> {
    const customerId = await customer()
    await held.database.pool.query(
      'update customer set self_made = true, lease_limit = $2, requests_per_second = $3, numbers_per_day = $4 where customer_id = $1',
      [customerId, limits.lease_limit, limits.requests_per_second, limits.numbers_per_day],
    )
    return customerId
  }
  async function row(customerId: number): Promise<Row | undefined> {
    const { rows } = await held.database.pool.query<Row>(
      'select paid_at, lease_limit, requests_per_second, numbers_per_day from customer where customer_id = $1',
      [customerId],
    )
    return rows[0]
  }
  const pay = (customerId: number, key: string, paidAt = at): Promise<bigint> =>
    topUp(held.database.pool, {
      customerId,
      amountMinor: 5n,
      note: 'test',
      idempotencyKey: `${key}-${customerId}`,
      at: paidAt,
    })
  const later = new Date(at.getTime() + 60_000)

  test('gives a self-made one the limits of one whom the operator makes, and is remembered', async () => {
    const ordinary = await row(await customer())
    const customerId = await selfMade()
    await pay(customerId, 'first')
    expect(await row(customerId)).toEqual({ ...ordinary, paid_at: at })
  })

  test('lowers nothing that the operator had raised', async () => {
    const customerId = await selfMade({ lease_limit: 5_000, requests_per_second: 9_000, numbers_per_day: 3 })
    await pay(customerId, 'first')
    expect(await row(customerId)).toEqual({
      paid_at: at,
      lease_limit: 5_000,
      requests_per_second: 9_000,
      numbers_per_day: null,
    })
  })

  test('is the only one that does: what the operator sets afterwards stays, whatever is paid or repeated', async () => {
    const customerId = await selfMade()
    await pay(customerId, 'first')
    const set = { leaseLimit: 7, requestsPerSecond: 8, numbersPerDay: 9, at }
    await setCustomer(held.database, customerId, set)
    await pay(customerId, 'first', later)
    await pay(customerId, 'second', later)
    expect(await row(customerId)).toEqual({
      paid_at: at,
      lease_limit: 7,
      requests_per_second: 8,
      numbers_per_day: 9,
    })
  })

  test('leaves the limits of a customer alone whom the operator made', async () => {
    const customerId = await customer()
    await setCustomer(held.database, customerId, { leaseLimit: 7, requestsPerSecond: 8, numbersPerDay: 9, at })
    await pay(customerId, 'first')
    expect(await row(customerId)).toEqual({
      paid_at: at,
      lease_limit: 7,
      requests_per_second: 8,
      numbers_per_day: 9,
    })
  })

  test('a top-up that is refused is no payment', async () => {
    const [paying, other] = [await customer(), await selfMade()]
    await pay(paying, 'taken')
    await expect(
      topUp(held.database.pool, {
        customerId: other,
        amountMinor: 5n,
        note: 'test',
        idempotencyKey: `taken-${paying}`,
        at,
      }),
    ).rejects.toThrow(/another entry/)
    expect(await row(other)).toEqual({ ...small, paid_at: null })
  })

  test('of any number at once, with keys of their own or the same, exactly one is it, and none waits for good', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 12 }), async (keys) => {
        const customerId = await selfMade()
        await Promise.all(keys.map((key) => pay(customerId, `key-${key}`, new Date(at.getTime() + key * 1_000))))
        const { rows } = await held.database.pool.query<{ paid_by: number }>(
          `select count(distinct e.entry_id)::int as paid_by from customer c join account a using (customer_id)
           join posting p using (account_id) join entry e using (entry_id) where c.customer_id = $1 and e.created_at = c.paid_at`,
          [customerId],
        )
        expect(rows[0]?.paid_by).toBe(1)
        const balanceMinor = 5n * BigInt(new Set(keys).size)
        expect(await balanceOf(held.database.pool, customerId)).toMatchObject({ balanceMinor })
      }),
      { numRuns: 20 },
    )
  })
})

describe('holds', () => {
  const pool = () => held.database.pool
  const leaseOf = (customerId: number, priceMinor: bigint) => bareLease(pool(), { customerId, at, priceMinor })

  test('a hold takes from what is free and not from the balance; posting charges it, voiding gives it back', async () => {
    const customerId = await customer(100n)
    const [first, tooMuch, second] = await Promise.all([60n, 41n, 40n].map((price) => leaseOf(customerId, price)))
    expect(await setAside(pool(), first as number, at)).toBe(true)
    expect(await setAside(pool(), tooMuch as number, at)).toBe(false)
    expect(await setAside(pool(), second as number, at)).toBe(true)
    expect(await balanceOf(pool(), customerId)).toMatchObject({ balanceMinor: 100n, heldMinor: 100n })
    expect(await settle(pool(), first as number, 'post', at)).toBe(true)
    expect(await settle(pool(), second as number, 'void', at)).toBe(true)
    expect(await balanceOf(pool(), customerId)).toMatchObject({ balanceMinor: 40n, heldMinor: 0n })
    expect((await checkLedger(held.database)).faults).toEqual([])
  })

  test('a hold is settled once, whoever comes first', async () => {
    const customerId = await customer(100n)
    const leaseId = await leaseOf(customerId, 60n)
    await setAside(pool(), leaseId, at)
    const settled = await Promise.all(
      Array.from({ length: 20 }, (_, i) => settle(pool(), leaseId, i % 2 === 0 ? 'post' : 'void', at)),
    )
    expect(settled.filter(Boolean)).toHaveLength(1)
    expect((await checkLedger(held.database)).faults).toEqual([])
  })

  test('a lease has one hold, however many are asked for at once', async () => {
    const customerId = await customer(1_000n)
    const leaseId = await leaseOf(customerId, 60n)
    const outcomes = await Promise.allSettled(Array.from({ length: 10 }, () => setAside(pool(), leaseId, at)))
    const refused = outcomes.filter((outcome) => outcome.status === 'rejected')
    expect(refused).toHaveLength(9)
    for (const { reason } of refused) expect(reason).toEqual(refusal('hold_made_once'))
    expect(await balanceOf(pool(), customerId)).toMatchObject({ heldMinor: 60n })
  })

  test('any interleaving of top-ups, holds, posts and voids keeps every balance what the postings say', async () => {
    const step = fc.oneof(
      fc.record({ kind: fc.constant('top up' as const), amount: fc.bigInt(1n, 1_000n) }),
      fc.record({ kind: fc.constant('hold' as const), amount: fc.bigInt(1n, 1_500n) }),
      fc.record({ kind: fc.constantFrom('post' as const, 'void' as const), amount: fc.bigInt(0n, 8n) }),
    )
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 25 }), async (steps) => {
        const customerId = await customer()
        const holds: number[] = []
        await Promise.all(
          steps.map(async ({ kind, amount }, i) => {
            if (kind === 'top up') {
              const idempotencyKey = `step-${customerId}-${i}`
              await topUp(pool(), { customerId, amountMinor: amount, note: '', idempotencyKey, at })
            } else if (kind === 'hold') {
              const leaseId = await leaseOf(customerId, amount)
              if (await setAside(pool(), leaseId, at)) holds.push(leaseId)
            } else {
              const leaseId = holds[Number(amount) % Math.max(1, holds.length)]
              if (leaseId !== undefined) await settle(pool(), leaseId, kind, at)
            }
          }),
        )
        expect((await checkLedger(held.database)).faults).toEqual([])
      }),
      { numRuns: 30 },
    )
  })
})

describe('ledger check', () => {
  test('finds a balance, a held amount and an entry that were meddled with', async () => {
    const customerId = await customer(100n)
    const meddle = async (statements: string[]): Promise<void> => {
      const client = await held.owner.pool.connect()
      try {
        // As somebody with all rights would, past the triggers.
        for (const statement of statements) await client.query(statement)
      } finally {
        client.release()
      }
    }
    const { rows } = await held.database.pool.query('select account_id from account where customer_id = $1', [
      customerId,
    ])
    const accountId = rows[0].account_id as number
    await meddle([`update account set balance_minor = balance_minor + 7 where account_id = ${accountId}`])
    expect((await checkLedger(held.database)).faults).toEqual([
      { where: `balance of account ${accountId}`, recordedMinor: 107n, recomputedMinor: 100n },
    ])
    await meddle([
      `update account set balance_minor = balance_minor - 7, held_minor = 3 where account_id = ${accountId}`,
    ])
    expect((await checkLedger(held.database)).faults).toEqual([
      { where: `held of account ${accountId}`, recordedMinor: 3n, recomputedMinor: 0n },
    ])
    await meddle([
      `update account set held_minor = 0 where account_id = ${accountId}`,
      'alter table posting disable trigger ledger_is_insert_only',
      `update posting set amount_minor = 101 where account_id = ${accountId}`,
      'alter table posting enable trigger ledger_is_insert_only',
    ])
    expect((await checkLedger(held.database)).faults.map((fault) => fault.where)).toEqual([
      `balance of account ${accountId}`,
      expect.stringMatching(/^sum of entry /),
    ])
  })
})
