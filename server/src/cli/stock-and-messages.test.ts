import { PassThrough } from 'node:stream'
import { expect, test } from 'vitest'
import { createProgram } from '#cli/program'
import { runCli } from '#test/run-cli'
import { withWorld } from '#test/world'

const world = withWorld()
const env = () => ({ DATABASE_URL: world.owner.connectionString, PORT: '0' })

/** A number on which a lease of a customer got a code for Telegram and for Google. */
async function spentNumber() {
  const { supplierId } = await world.supplier()
  await world.database.pool.query('update number set retired_at = now() where retired_at is null')
  const [msisdn = ''] = await world.stock(supplierId, 'RU', 1)
  const customer = await world.customer()
  for (const [productId, originator, text] of [
    ['2', 'Telegram', 'Telegram code: 12345'],
    ['32', 'Google', 'G-123456 is your Google verification code.'],
  ] as const) {
    await world.post('/api/get_number', { token: customer.token, country: 'RU', productId })
    await world.message(supplierId, msisdn, text, { originator })
    await world.pass(20 * 60_000)
  }
  const { rows } = await world.database.pool.query('select email from customer where customer_id = $1', [
    customer.customerId,
  ])
  const spent = async (): Promise<number[]> =>
    (await world.database.pool.query('select spent_product_ids from number where msisdn = $1', [msisdn])).rows[0]
      .spent_product_ids as number[]
  return { msisdn, email: rows[0].email as string, spent, supplierId }
}

/** A person at a terminal who says this when asked. */
async function atTerminal(
  says: string,
  ...args: string[]
): Promise<{ exitCode: number; asked: string; answered: string }> {
  const stdin = Object.assign(new PassThrough(), { isTTY: true })
  const stderr = Object.assign(new PassThrough(), { isTTY: true })
  const stdout = new PassThrough()
  stdin.end(`${says}\n`)
  const exitCode = await createProgram({ args, env: env(), stdin, stdout, stderr })
  return { exitCode, asked: String(stderr.read() ?? ''), answered: String(stdout.read() ?? '') }
}

test('numbers release takes a spent mark back, for one product or all, and names who held the pair before', async () => {
  const { msisdn, email, spent } = await spentNumber()
  expect(await spent()).toEqual([2, 32])
  const one = await runCli(['numbers', 'release', msisdn, '--product', '2', '--json'], env())
  expect(one.exitCode).toBe(0)
  expect(JSON.parse(one.stdout)).toMatchObject({
    released: 1,
    unknown: [],
    pairs: [{ msisdn, productId: 2, product: 'Telegram', heldBy: [{ email }] }],
  })
  expect(await spent()).toEqual([32])
  expect((await runCli(['numbers', 'release', msisdn], env())).stdout).toContain(email)
  expect(await spent()).toEqual([])
  const none = await runCli(['numbers', 'release', msisdn, '79990000000', '--json'], env())
  expect(none.exitCode).toBe(1)
  expect(JSON.parse(none.stdout)).toEqual({ released: 0, pairs: [], unknown: ['79990000000'] })
})

test('numbers release asks who sits at a terminal, after it said who held the number, and does nothing upon no', async () => {
  const { msisdn, email, spent } = await spentNumber()
  const refused = await atTerminal('n', 'numbers', 'release', msisdn)
  expect(refused.exitCode).toBe(1)
  expect(refused.asked).toContain(email)
  expect(refused.asked).toContain('Nothing was released')
  expect(await spent()).toEqual([2, 32])
  expect((await atTerminal('y', 'numbers', 'release', msisdn, '--product', '2')).exitCode).toBe(0)
  expect(await spent()).toEqual([32])
  const unasked = await atTerminal('n', 'numbers', 'release', msisdn, '--yes')
  expect(unasked).toMatchObject({ exitCode: 0 })
  expect(unasked.asked).not.toContain('[y/N]')
  expect(await spent()).toEqual([])
})

test('message list shows what was handed to nobody with its reason, and a text on request only', async () => {
  const { supplierId, msisdn } = await spentNumber()
  await world.database.pool.query(`update number set spent_product_ids = '{}'`)
  const { token } = await world.customer()
  const { body } = await world.post('/api/get_number', { token, country: 'RU', productId: '2' })
  expect(body['number']).toBe(msisdn)
  const noise = 'Telegram: new login from Berlin, was it you?'
  await world.message(supplierId, msisdn, noise)
  await world.message(supplierId, msisdn, 'G-654321 is your Google verification code.', { originator: 'Google' })
  const sentAt = new Date(world.clock.now().getTime() + 1_000)
  world.clock.advance(2_000)
  const headers = { authorization: `Bearer ${token}` }
  const url = `/v3/leases/lease_${String(body['numberId'])}/cancel`
  expect((await world.app.http.inject({ method: 'POST', url, headers })).statusCode).toBe(200)
  await world.message(supplierId, msisdn, 'Telegram code: 54321', { sentAt })
  const list = async (...more: string[]) =>
    JSON.parse((await runCli(['message', 'list', '--json', '--limit', '3', ...more], env())).stdout) as object[]
  expect(await list()).toMatchObject([
    { msisdn, reason: 'after_cancel' },
    { msisdn, reason: 'other_product' },
    { msisdn, reason: 'no_code' },
  ])
  expect(JSON.stringify(await list())).not.toContain('Berlin')
  expect((await list('--text'))[2]).toMatchObject({ text: noise })
})

test('product set takes whom a product takes messages from and what it delivers, and product test shows the sender', async () => {
  expect((await runCli(['product', 'set', '2', '--senders', 'listed', '--deliver', 'text'], env())).exitCode).toBe(0)
  const { stdout } = await runCli(['product', 'list', '--json'], env())
  expect(JSON.parse(stdout)).toContainEqual(
    expect.objectContaining({ productId: 2, senders: 'listed', delivers: 'text' }),
  )
  expect((await runCli(['product', 'set', '2', '--senders', 'some'], env())).exitCode).toBe(2)
  await runCli(['product', 'set', '2', '--senders', 'any', '--deliver', 'code'], env())
  const tested = async (sender: string) =>
    JSON.parse((await runCli(['product', 'test', sender, 'Telegram code: 12345', '--json'])).stdout) as object
  expect(await tested('Telegram')).toMatchObject({ code: '12345', listed: true })
  expect(await tested('989120000000')).toMatchObject({ code: '12345', listed: false })
})
