import { describe, expect, test } from 'vitest'
import { json, misused, newCustomer, refused, run, withCommands } from '#test/commands'

const held = withCommands()

describe('debit, refund and reverse', () => {
  const large = '9007199254740991'

  test('debit takes what is free, keeps the note, and one key debits once', async () => {
    const { customerId } = await newCustomer()
    const id = String(customerId)
    const once = ['customer', 'debit', id, '30,000', '--note', 'a fee', '--key', `d-${id}`]
    const done = await json(...once)
    expect(done).toEqual({ customerId, entryId: expect.any(Number) as number, balanceMinor: 70_000 })
    expect(await json(...once)).toEqual(done)
    await refused(
      `Customer ${id} has 70000 tomans available; 70001 cannot be debited`,
      'customer',
      'debit',
      id,
      '70001',
      '--note',
      'x',
    )
    await refused(/idempotency key was used/, ...once.with(3, '1'))
    await refused('There is no customer 999999', 'customer', 'debit', '999999', '1', '--note', 'x')
    await refused(/more than zero/, 'customer', 'debit', id, '0', '--note', 'x')
    await misused(/--note/, 'customer', 'debit', id, '1')
    await misused(/must give a reason/, 'customer', 'debit', id, '1', '--note', ' ')
    await misused(/amount in tomans/, 'customer', 'debit', id, 'all', '--note', 'x')
  })

  test('a lease is refunded once, by its number or as the site writes it, with a note', async () => {
    const { customerId } = await newCustomer()
    const { rows } = await held.database.pool.query<{ lease_id: number }>(
      `with supplied as (insert into supplier (name, kind, created_at) values ('refunds', 'webhook', now()) returning supplier_id),
       stocked as (
         insert into number (msisdn, country_code, supplier_id, created_at) select '79161110000', 'RU', supplier_id, now() from supplied
         returning number_id
       ),
       leased as (
         insert into lease (customer_id, number_id, msisdn, country_code, product_id, price_minor, currency, exclusive, started_at, expires_at, charged_minor)
         select $1, number_id, '79161110000', 'RU', 2, 3000, 'IRT', true, now(), now() + interval '1 hour', 3000 from stocked
         returning lease_id
       ),
       charged as (
         insert into entry (kind, idempotency_key, lease_id, created_at) select 'charge', 'cli-refund', lease_id, now() from leased
         returning entry_id
       ),
       moved as (
         insert into posting select entry_id, account_id, case when name is null then -3000 else 3000 end
         from charged cross join account where customer_id = $1 or name = 'revenue'
       ),
       debited as (update account set balance_minor = balance_minor - 3000 where customer_id = $1)
       select lease_id from leased`,
      [customerId],
    )
    const leaseId = rows[0]?.lease_id as number
    await misused(/--note/, 'lease', 'refund', String(leaseId))
    expect(await json('lease', 'refund', String(leaseId), '--note', 'a wrong code')).toEqual({
      leaseId,
      customerId,
      entryId: expect.any(Number) as number,
      refundedMinor: 3_000,
      balanceMinor: 100_000,
    })
    await refused(`Lease ${leaseId} was already refunded`, 'lease', 'refund', `lease_${leaseId}`, '--note', 'again')
    await refused('There is no lease 2147483647', 'lease', 'refund', '2147483647', '--note', 'x')
    await misused(/whole number/, 'lease', 'refund', 'lease_x', '--note', 'x')
    expect(await json('ledger', 'check')).toMatchObject({ ok: true })
  })

  test('ledger list tells the entries, and reverse undoes one of them once', async () => {
    const { customerId } = await newCustomer()
    const id = String(customerId)
    await json('customer', 'credit', id, '5000', '--note', 'twice by mistake')
    const list = await json<{ entryId: number; kind: string; amountMinor: number }[]>('ledger', 'list', id)
    expect(list.map(({ kind, amountMinor }) => [kind, amountMinor])).toEqual([
      ['top_up', 5_000],
      ['top_up', 100_000],
    ])
    const [credited, opening] = list.map(({ entryId }) => String(entryId))
    expect(await json('ledger', 'list', id, '--before', credited as string)).toHaveLength(1)
    expect((await run('ledger', 'list', id)).stdout).toMatch(/top_up +5000 +- .*twice by mistake/)
    expect(await json('ledger', 'reverse', credited as string, '--note', 'slip')).toMatchObject({
      customerId,
      amountMinor: -5_000,
      balanceMinor: 100_000,
    })
    await refused(/was already reversed by entry \d+/, 'ledger', 'reverse', `top_${credited}`, '--note', 'slip')
    await json('customer', 'debit', id, '1', '--note', 'spent')
    await refused(
      /has 99999 tomans available; 100000 cannot be taken back/,
      'ledger',
      'reverse',
      `ent_${opening}`,
      '--note',
      'slip',
    )
    await refused('There is no entry 999999999', 'ledger', 'reverse', '999999999', '--note', 'x')
    await refused('There is no customer 999999', 'ledger', 'list', '999999')
    await misused(/--note/, 'ledger', 'reverse', '1')
    await misused(/whole number/, 'ledger', 'reverse', 'first', '--note', 'x')
  })

  test('no amount, balance or price is more than JSON can tell', async () => {
    const { customerId } = await newCustomer()
    const id = String(customerId)
    for (const amount of ['9007199254740992', '999999999999999999', '99999999999999999999'])
      for (const command of [
        ['customer', 'credit', id, amount, '--note', 'x'],
        ['customer', 'debit', id, amount, '--note', 'x'],
        ['customer', 'create', '--email', 'rich@example.org', '--balance', amount],
        ['price', 'set', 'RU', amount],
      ])
        await refused(/The largest amount is 9007199254740991 tomans/, ...command)
    await refused(/An account holds at most/, 'customer', 'credit', id, large, '--note', 'x')
    await json('customer', 'create', '--email', 'richest@example.org', '--balance', large)
    expect(await json('ledger', 'check')).toMatchObject({ ok: true })
  })
})
