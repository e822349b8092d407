import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { json, misused, newCustomer, refused, run, withCommands } from '#test/commands'
import { runCli } from '#test/run-cli'

const held = withCommands()

async function listed(customerId: number): Promise<Record<string, unknown> | undefined> {
  const after = String(customerId - 1)
  return (await json<Record<string, unknown>[]>('customer', 'list', '--after', after, '--limit', '1'))[0]
}

describe('customer', () => {
  test('create prints the id and a token, once, with the opening balance', async () => {
    const made = await json('customer', 'create', '--email', 'first@example.org', '--balance', '50000')
    expect(made).toMatchObject({ customerId: expect.any(Number) as number, balanceMinor: 50_000 })
    expect(made['token']).toMatch(/^vp_[0-9A-Za-z]{36}$/)
    const { stdout } = await run('customer', 'list')
    expect(stdout).toContain('first@example.org')
    expect(stdout).not.toContain(String(made['token']))
  })

  test('who was made by the operator is not self-made; the opening balance, or else the first credit, is the payment', async () => {
    const { customerId } = await newCustomer()
    expect(await listed(customerId)).toMatchObject({
      selfMade: false,
      paidAt: expect.any(String) as string,
      numbersPerDay: null,
    })
    const empty = await json<{ customerId: number }>('customer', 'create', '--email', 'empty@example.org')
    expect(await listed(empty.customerId)).toMatchObject({ selfMade: false, paidAt: null })
    await json('customer', 'credit', String(empty.customerId), '1', '--note', 'cash')
    expect(await listed(empty.customerId)).toMatchObject({ paidAt: expect.any(String) as string, leaseLimit: 1_000 })
  })

  test('create for people says the same in words', async () => {
    const { stdout, exitCode } = await run('customer', 'create', '--email', 'people@example.org')
    expect(exitCode).toBe(0)
    expect(stdout).toMatch(/Customer \d+, people@example\.org, balance 0 tomans\nAPI token: vp_\w+\n/)
  })

  test('an address that is none, or is taken, is refused', async () => {
    await refused('"nope" is not an email address', 'customer', 'create', '--email', 'nope')
    await json('customer', 'create', '--email', 'taken@example.org')
    await refused(/already a customer.*taken@example\.org/, 'customer', 'create', '--email', 'taken@example.org')
  })

  test('credit adds, keeps the note, and one key credits once', async () => {
    const { customerId } = await newCustomer()
    const id = String(customerId)
    expect(await json('customer', 'credit', id, '5,000', '--note', 'cash')).toEqual({
      customerId,
      balanceMinor: 105_000,
    })
    for (let i = 0; i < 2; i++)
      expect(await json('customer', 'credit', id, '1', '--note', 'x', '--key', `k-${id}`)).toMatchObject({
        balanceMinor: 105_001,
      })
    await refused(/idempotency key was used/, 'customer', 'credit', id, '2', '--note', 'x', '--key', `k-${id}`)
    await refused('There is no customer 999999', 'customer', 'credit', '999999', '1', '--note', 'x')
    await refused(/more than zero/, 'customer', 'credit', id, '0', '--note', 'x')
  })

  test('credit without a note, with a word for an amount, or with less than nothing is not understood', async () => {
    await misused(/--note/, 'customer', 'credit', '1', '1')
    for (const amount of ['many', '1.5', '1e3', ''])
      await misused(/amount in tomans/, 'customer', 'credit', '1', amount, '--note', 'x')
    await misused(/whole number/, 'customer', 'credit', 'me', '1', '--note', 'x')
    await misused(/./, 'customer', 'credit', '1', '-5', '--note', 'x')
  })

  test('suspend, resume and limit answer what is now, and refuse an unknown customer', async () => {
    const { customerId } = await newCustomer()
    const id = String(customerId)
    expect(await json('customer', 'suspend', id)).toEqual({ customerId, suspended: true })
    expect(await json('customer', 'resume', id)).toEqual({ customerId, suspended: false })
    await json('customer', 'limit', id, '--leases', '3', '--requests', '7')
    expect(await listed(customerId)).toMatchObject({
      customerId,
      leaseLimit: 3,
      requestsPerSecond: 7,
      suspendedAt: null,
    })
    await json('customer', 'limit', id, '--numbers-per-day', '5')
    expect(await listed(customerId)).toMatchObject({ leaseLimit: 3, requestsPerSecond: 7, numbersPerDay: 5 })
    await json('customer', 'limit', id, '--leases', '4')
    expect(await listed(customerId)).toMatchObject({ leaseLimit: 4, numbersPerDay: 5 })
    await json('customer', 'limit', id, '--numbers-per-day', 'none')
    expect(await listed(customerId)).toMatchObject({ leaseLimit: 4, numbersPerDay: null })
    for (const option of ['--numbers-per-day', '--requests'])
      await misused(/1 or more/, 'customer', 'limit', id, option, '0')
    for (const verb of ['suspend', 'resume', 'limit'])
      await refused('There is no customer 999999', 'customer', verb, '999999')
  })
})

test('a customer is known by its number, by the id that the site shows, and by the e-mail address; answers have the number', async () => {
  const { customerId } = await newCustomer()
  const { email } = (await listed(customerId)) as { email: string }
  for (const [named, balanceMinor] of [
    [`cus_${customerId}`, 100_001],
    [email.toUpperCase(), 100_002],
  ] as const) {
    expect(await json('customer', 'credit', named, '1', '--note', 'x')).toEqual({ customerId, balanceMinor })
    expect(await json('customer', 'debit', named, '1', '--note', 'x')).toMatchObject({ customerId })
    await json('customer', 'credit', named, '1', '--note', 'x')
    expect(await json('customer', 'suspend', named)).toEqual({ customerId, suspended: true })
    expect(await json('customer', 'resume', named)).toEqual({ customerId, suspended: false })
    expect(await json('customer', 'limit', named, '--leases', '9')).toMatchObject({ customerId })
    expect(await json<unknown[]>('ledger', 'list', named)).not.toEqual([])
    const { tokenId } = await json<{ tokenId: number }>('token', 'create', named)
    expect(await json<{ tokenId: number }[]>('token', 'list', named)).toContainEqual(
      expect.objectContaining({ tokenId }),
    )
    expect(await json('token', 'revoke', `tok_${tokenId}`)).toEqual({ tokenId, revoked: true })
  }
  expect(await json<unknown[]>('customer', 'list', '--after', `cus_${customerId}`)).toEqual([])
  await refused('no customer with the email address "nobody@example.org"', 'customer', 'suspend', 'nobody@example.org')
  await misused(/whole number, an id such as cus_2, or an email address/, 'customer', 'suspend', 'tok_1')
})

describe('token', () => {
  test('create, list and revoke; a list never holds a token', async () => {
    const { customerId } = await newCustomer()
    const made = await json<{ tokenId: number; token: string }>(
      'token',
      'create',
      String(customerId),
      '--name',
      'phone',
    )
    const list = await json<Record<string, unknown>[]>('token', 'list', String(customerId))
    expect(list.map((each) => each['name'])).toEqual(['first', 'phone'])
    expect(JSON.stringify(list)).not.toContain(made.token)
    expect(await json('token', 'revoke', String(made.tokenId))).toEqual({ tokenId: made.tokenId, revoked: true })
    expect((await run('token', 'list', String(customerId))).stdout).toContain('phone')
  })

  test('for nobody, and one that is not there, are refused', async () => {
    await refused('There is no customer 999999', 'token', 'create', '999999')
    await refused('There is no token 999999', 'token', 'revoke', '999999')
  })
})

describe('supplier and numbers', () => {
  const csv = async (text: string): Promise<string> => {
    const file = join(held.folder, `${Math.random()}.csv`)
    await writeFile(file, text)
    return file
  }

  test('a supplier is added with its URL and secret, listed without its secret, and removed', async () => {
    const added = await json('supplier', 'add', 'one', '--kind', 'webhook')
    expect(added).toMatchObject({
      name: 'one',
      kind: 'webhook',
      url: expect.stringMatching(/\/inbound\/one$/) as string,
    })
    expect(added['secret']).toMatch(/^whsec_/)
    expect(await json('supplier', 'list')).toMatchObject([{ name: 'one', kind: 'webhook', numbers: 0 }])
    expect((await run('supplier', 'list', '--json')).stdout).not.toContain('whsec_')
    await refused('There is already a supplier named one', 'supplier', 'add', 'one', '--kind', 'webhook')
    expect(await json('supplier', 'remove', 'one')).toEqual({
      name: 'one',
      retired: 0,
      leaving: null,
      abandoned: 0,
    })
    await refused('There is no supplier named one', 'supplier', 'remove', 'one')
  })

  test('a kind, a name or a setting that cannot be is told before anything is stored', async () => {
    await misused(/--kind/, 'supplier', 'add', 'two')
    await refused(/carrier-pigeon/, 'supplier', 'add', 'two', '--kind', 'carrier-pigeon')
    await refused(/is not a valid supplier name/, 'supplier', 'add', 'Two Words', '--kind', 'webhook')
    await refused(/colour/, 'supplier', 'add', 'two', '--kind', 'webhook', '--set', 'colour=red')
    await refused(/secret/, 'supplier', 'add', 'two', '--kind', 'webhook', '--set', 'secret=short')
    await misused(/key=value/, 'supplier', 'add', 'two', '--kind', 'webhook', '--set', 'nothing')
    expect(await json('supplier', 'list')).toEqual([])
  })

  test('numbers are imported, listed and retired', async () => {
    await json('supplier', 'add', 'three', '--kind', 'webhook')
    const file = await csv('msisdn,country\n79161234567,RU\n959978292769,RU\n')
    expect(await json('numbers', 'import', file, '--supplier', 'three')).toMatchObject({
      rows: 2,
      imported: 2,
      warnings: 1,
      warningRows: [{ line: 3 }],
    })
    const again = await run('numbers', 'import', file, '--supplier', 'three')
    expect(again.exitCode).toBe(0)
    expect(again.stdout).toContain('line 2: duplicate: 79161234567 is already in stock')
    expect(again.stdout).toContain('2 rows: 0 imported, 2 duplicates, 0 bad, 1 warning')
    expect(await json('numbers', 'list', '--supplier', 'three', '--country', 'RU')).toMatchObject([
      { msisdn: '79161234567', state: 'free' },
      { msisdn: '959978292769', state: 'free' },
    ])
    const found = async (...search: string[]): Promise<unknown[]> =>
      (await json<{ msisdn: string }[]>('numbers', 'list', ...search)).map(({ msisdn }) => msisdn)
    expect(await found('--msisdn', '+7 916', '--state', 'free')).toEqual(['79161234567'])
    expect(await found('--msisdn', '959978292769', '--supplier', 'three')).toEqual(['959978292769'])
    expect(await found('--state', 'retired')).toEqual([])
    await misused(/Allowed choices are free, lent, resting, paused, retired/, 'numbers', 'list', '--state', 'gone')
    await misused(/first digits of a number/, 'numbers', 'list', '--msisdn', '0916')
    await refused(/At most 10000 .*--after/, 'numbers', 'list', '--limit', '10001')
    expect(await json('numbers', 'retire', '+7 916 123-45-67')).toEqual({ retired: ['79161234567'], unknown: [] })
    const unknown = await run('numbers', 'retire', '79990000000')
    expect(unknown).toMatchObject({ exitCode: 1, stdout: '0 retired\n79990000000 is not in stock\n' })
    await refused(/abc is not a number/, 'numbers', 'retire', 'abc')
  })

  test('one bad row: exit 1, its line, nothing imported; --skip-bad-rows: exit 0 and the rest imported', async () => {
    await json('supplier', 'add', 'four', '--kind', 'webhook')
    const file = await csv('msisdn,country\n79171234567,RU\n123,RU\n')
    const bad = await run('numbers', 'import', file, '--supplier', 'four')
    expect(bad.exitCode).toBe(1)
    expect(bad.stdout).toContain('line 3: "123" is not a number in international form')
    expect(bad.stdout).toContain('Nothing was imported. Fix the bad rows, or add --skip-bad-rows.')
    expect(await json('numbers', 'list', '--supplier', 'four')).toEqual([])
    expect(await json('numbers', 'import', file, '--supplier', 'four', '--skip-bad-rows')).toMatchObject({
      imported: 1,
      refused: 1,
    })
    expect((await run('numbers', 'import', file, '--supplier', 'four', '--json')).exitCode).toBe(1)
  })

  test('a file or a supplier that is not there is refused by name', async () => {
    await refused(/There is no supplier named nobody/, 'numbers', 'import', 'x.csv', '--supplier', 'nobody')
    await json('supplier', 'add', 'five', '--kind', 'webhook')
    await refused(/There is no file .*x\.csv/, 'numbers', 'import', '/nowhere/x.csv', '--supplier', 'five')
    await misused(/--supplier/, 'numbers', 'import', 'x.csv')
  })
})

describe('product, country and price', () => {
  test('the starting catalogue is the contract’s', async () => {
    const products = await json<{ productId: number; name: string }[]>('product', 'list')
    expect(products.map((each) => [each.productId, each.name])).toContainEqual([26, 'WhatsAPP'])
    const countries = await json<{ countryCode: string; priceMinor: number }[]>('country', 'list')
    expect(countries.map((each) => [each.countryCode, each.priceMinor])).toContainEqual(['UK', 10_000])
    expect(products).toHaveLength(8)
    expect(countries).toHaveLength(7)
  })

  test('a product is added, changed and refused in words', async () => {
    await json('product', 'set', '900', '--name', 'OurApp', '--lease', '90s', '--retention', '2d', '--reuse', 'on')
    const products = await json<Record<string, unknown>[]>('product', 'list')
    expect(products.at(-1)).toMatchObject({
      productId: 900,
      name: 'OurApp',
      leaseSeconds: 90,
      retentionSeconds: 172_800,
    })
    await refused(/There is no product 901/, 'product', 'set', '901', '--reuse', 'on')
    await refused('Another product is named Telegram', 'product', 'set', '902', '--name', 'Telegram')
    await refused('A lease lasts 10 seconds to 30 days', 'product', 'set', '900', '--lease', '1s')
    await refused('Nothing to change', 'product', 'set', '900')
    await misused(/a time such as 90s/, 'product', 'set', '900', '--lease', 'soon')
    await misused(/on or off/, 'product', 'set', '900', '--reuse', 'maybe')
  })

  test('a matcher comes from a JSON file that is read and checked', async () => {
    await refused(/nowhere\.json cannot be read as JSON/, 'product', 'set', '2', '--matcher', '/nowhere.json')
    const file = join(held.folder, 'matcher.json')
    await writeFile(file, '{"what":1}')
    await refused(/is not a valid matcher/, 'product', 'set', '2', '--matcher', file)
    await json('product', 'set', '2', '--matcher', 'none')
  })

  test('a country is added, changed and refused in words', async () => {
    await json('country', 'set', 'DE', '--name', 'Germany', '--calling-code', '49', '--price', '7000')
    await json('country', 'set', 'DE', '--enabled', 'off')
    await refused(/There is no country FR.*calling code/, 'country', 'set', 'FR', '--price', '1')
    await refused('A country code is two capital letters', 'country', 'set', 'Deutschland', '--price', '1')
    await refused('Nothing to change', 'country', 'set', 'DE')
  })

  test('a price is set for a country, or a product in it, and taken away', async () => {
    await json('price', 'set', 'GB', '11000')
    expect(await json('price', 'set', 'RU', '4000', '--product', '2')).toEqual({
      country: 'RU',
      productId: 2,
      priceMinor: 4_000,
    })
    const prices = await json<Record<string, unknown>[]>('price', 'list')
    expect(prices).toContainEqual({ country: 'UK', productId: null, priceMinor: 11_000 })
    expect(prices).toContainEqual({ country: 'RU', productId: 2, priceMinor: 4_000 })
    await json('price', 'set', 'RU', 'none', '--product', '2')
    await refused('A country needs a price', 'price', 'set', 'RU', 'none')
    await refused('There is no product 999', 'price', 'set', 'RU', '1', '--product', '999')
    await refused(/There is no country XX/, 'price', 'set', 'XX', '1')
    await misused(/amount in tomans/, 'price', 'set', 'RU', 'cheap')
  })
})

describe('message, ledger, migrate and doctor', () => {
  test('message list shows no text unless it is asked for', async () => {
    await held.database.pool.query(
      `insert into message (supplier_id, dedupe_key, msisdn, originator, text, withheld, at, received_at, raw)
       select supplier_id, 'd', '79990000000', 'Bank', 'Your code is 975310', 'unknown_number', now(), now(), ''
       from supplier limit 1`,
    )
    expect(JSON.stringify(await json('message', 'list'))).not.toContain('975310')
    expect((await run('message', 'list')).stdout).toMatch(/79990000000\s+Bank\s+unknown_number/)
    expect(JSON.stringify(await json('message', 'list', '--text'))).toContain('975310')
  })

  test('ledger check is 0 while every balance agrees, and 1 with the place when one does not', async () => {
    const { customerId } = await newCustomer()
    expect(await json('ledger', 'check')).toMatchObject({ ok: true, faults: [] })
    const shift = (by: number) =>
      held.database.pool.query('update account set balance_minor = balance_minor + $2 where customer_id = $1', [
        customerId,
        by,
      ])
    await shift(1)
    const { exitCode, stdout } = await run('ledger', 'check')
    expect(exitCode).toBe(1)
    expect(stdout).toMatch(/balance of account \d+: recorded 100001, recomputed 100000/)
    expect((await run('ledger', 'check', '--json')).exitCode).toBe(1)
    await shift(-1)
  })

  test('migrate says that there is nothing to do', async () => {
    expect(await json('migrate')).toEqual({ applied: [] })
    expect((await run('migrate')).stdout).toBe('The database is up to date.\n')
  })

  test('doctor finds nothing to mend here, and says what is not so where it is', async () => {
    const sound = await json<{ ok: boolean; findings: { what: string }[] }>('doctor')
    expect(sound.ok).toBe(true)
    expect(sound.findings.map((each) => each.what)).toEqual(
      expect.arrayContaining(['configuration', 'database', 'durability', 'schema', 'clock', 'connections']),
    )
    const settings = { DATABASE_URL: held.owner.connectionString, DATA_DIR: held.folder, PORT: '0', WORKERS: '64' }
    const crowded = await runCli(['doctor'], settings)
    expect(crowded.exitCode).toBe(1)
    expect(crowded.stdout).toMatch(
      /FIX {3}connections: 64 processes, and one more while they are replaced, may open 975; PostgreSQL allows \d+\. Raise/,
    )
    await held.owner.pool.query(`insert into migration (name, sha256) values ('9999_later.sql', '')`)
    const newer = await run('doctor')
    expect(newer.exitCode).toBe(1)
    expect(newer.stdout).toContain(
      'FIX   schema: The database was migrated by a newer version (9999_later.sql). Start that version, or restore a backup.\n',
    )
    await held.owner.pool.query(`delete from migration where name = '9999_later.sql'`)
    await held.owner.pool.query(`delete from migration where name like '0001%'`)
    const behind = await run('doctor')
    expect(behind.exitCode).toBe(1)
    expect(behind.stdout).toMatch(/FIX {3}schema: run: verifyplus migrate \(0001_/)
  })
})
