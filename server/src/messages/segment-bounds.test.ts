import { beforeEach, describe, expect, test } from 'vitest'
import { withWorld } from '#test/world'
import { eraseBodies } from './erase-bodies.ts'
import type { MoMessage } from './mo-message.ts'
import { mostOfNumber, mostOfUnknownNumber, mostOfUnknownNumbers } from './store-segments.sql.ts'

const world = withWorld()
const unknown = '79599000001'
let supplierId = 0
let supplier = ''

beforeEach(async () => {
  await world.database.pool.query('update number set retired_at = now() where retired_at is null')
  await world.database.pool.query('delete from message_segment')
  ;({ supplierId, name: supplier } = await world.supplier())
})

/** One part of a message, which is nobody's if its number is nobody's. */
function part(msisdn: string, reference: number, of: [number, number], text: string): MoMessage {
  return {
    dedupeKey: `part-${world.next()}`,
    msisdn,
    originator: 'Telegram',
    text,
    receivedAt: world.clock.now(),
    raw: Buffer.from(text),
    segment: { reference: `16:${reference}`, part: of[0], total: of[1] },
  }
}

/** Endless first parts, each of a message of its own that will never be whole. */
const firstParts = (msisdn: string, count: number): MoMessage[] =>
  Array.from({ length: count }, (_, i) => part(msisdn, i, [1, 255], `first part ${i}`))

const accept = (...messages: MoMessage[]): Promise<void[]> => Promise.all(world.app.accept(supplierId, messages))

async function waiting(where = 'true'): Promise<number> {
  const { rows } = await world.database.pool.query<{ count: number }>(
    `select count(*)::int as count from message_segment where joined_at is null and supplier_id = $1 and ${where}`,
    [supplierId],
  )
  return rows[0]?.count ?? 0
}

async function texts(): Promise<string[]> {
  const { rows } = await world.database.pool.query<{ text: string }>(
    'select text from message where supplier_id = $1 order by message_id',
    [supplierId],
  )
  return rows.map((row) => row.text)
}

async function refusals(): Promise<number> {
  const { body } = await world.app.http.inject('/metrics')
  const labels = `supplier="${supplier}",outcome="too_many_parts"`
  return Number(new RegExp(`verifyplus_messages_total\\{${labels}\\} (\\d+)`).exec(body)?.[1] ?? 0)
}

async function lend(): Promise<{ msisdn: string; ask(): ReturnType<typeof world.post> }> {
  const { token } = await world.customer(1_000_000n)
  const [msisdn = ''] = await world.stock(supplierId, 'RU', 1)
  const { body } = await world.post('/api/get_number', { token, country: 'RU', productId: '2' })
  expect(body['number']).toBe(msisdn)
  return {
    msisdn,
    ask: () => world.post('/api/get_sms', { token, country: 'RU', productId: '2', numberId: body['numberId'] }),
  }
}

async function fillWithUnknown(count: number): Promise<void> {
  await world.database.pool.query(
    `insert into message_segment (supplier_id, dedupe_key, msisdn, originator, reference, total, part, text, received_at, raw, unknown_number)
     select $1, 'filler-' || i, (79600000000 + i)::text, 'x', '8:1', 255, 1, 'x', $2, 'x', true from generate_series(1, $3) i`,
    [supplierId, world.clock.now(), count],
  )
}

describe('parts for a number that the supplier never brought', () => {
  test('wait until one message of the most parts could be whole; the rest is answered, counted and not kept', async () => {
    await accept(...firstParts(unknown, 1_000))
    expect(await waiting()).toBe(mostOfUnknownNumber)
    expect(await refusals()).toBe(1_000 - mostOfUnknownNumber)
  })

  test('are bounded in all, and what could belong to a lease is stored, joined and handed over meanwhile', async () => {
    await fillWithUnknown(mostOfUnknownNumbers)
    await accept(part(unknown, 1, [1, 2], 'Telegram code: 1'), part(unknown, 1, [2, 2], '2345'))
    expect(await waiting()).toBe(mostOfUnknownNumbers)
    expect(await refusals()).toBe(2)
    const lease = await lend()
    await accept(part(lease.msisdn, 1, [1, 2], 'Telegram code: 482'))
    expect(await waiting('not unknown_number')).toBe(1)
    await accept(part(lease.msisdn, 1, [2, 2], '13, do not share it'))
    expect((await lease.ask()).body).toEqual({ sms: '48213' })
  })

  test('of a message that fits are joined and withheld as ever', async () => {
    await accept(part(unknown, 1, [2, 2], 'world'), part(unknown, 1, [1, 2], 'hello '))
    expect(await texts()).toEqual(['hello world'])
  })

  test('that come again after they were stored are told so, also where no more may wait', async () => {
    const parts = firstParts(unknown, mostOfUnknownNumber)
    await accept(...parts)
    await accept(...parts)
    expect(await waiting()).toBe(mostOfUnknownNumber)
    expect(await refusals()).toBe(0)
  })

  test('never keep back what could belong to a lease when incomplete sets are due', async () => {
    await fillWithUnknown(700)
    const lease = await lend()
    await accept(part(lease.msisdn, 1, [1, 2], 'the other part is lost'))
    await world.app.joining.deliverIncomplete(world.clock.now())
    expect(await texts()).toContain('the other part is lost…')
  })

  test('are forgotten an hour after they were joined, those of numbers in stock after a week', async () => {
    const [msisdn = ''] = await world.stock(supplierId, 'RU', 1)
    for (const to of [msisdn, unknown]) await accept(part(to, 1, [1, 2], 'a'), part(to, 1, [2, 2], 'b'))
    const kept = async (): Promise<string[]> => {
      await eraseBodies(world.database, world.clock.now())
      const { rows } = await world.database.pool.query<{ msisdn: string }>(
        'select distinct msisdn from message_segment',
      )
      return rows.map((row) => row.msisdn)
    }
    expect((await kept()).sort()).toEqual([msisdn, unknown].sort())
    await world.pass(3_600_001)
    expect(await kept()).toEqual([msisdn])
    await world.pass(7 * 24 * 3_600_000)
    expect(await kept()).toEqual([])
  })
})

describe('parts for a number in stock', () => {
  test.each(['lent', 'not lent'])(
    'that is %s are never refused: the oldest are delivered as they are, and none is lost',
    async (state) => {
      const msisdn = state === 'lent' ? (await lend()).msisdn : ((await world.stock(supplierId, 'RU', 1))[0] as string)
      const sent = firstParts(msisdn, 3_000)
      await accept(...sent)
      expect(await waiting()).toBeLessThanOrEqual(mostOfNumber)
      expect(await refusals()).toBe(0)
      const delivered = (await texts()).map((text) => text.replace('…', ''))
      const { rows } = await world.database.pool.query<{ text: string }>(
        'select text from message_segment where joined_at is null and supplier_id = $1',
        [supplierId],
      )
      expect([...delivered, ...rows.map((row) => row.text)].sort()).toEqual(sent.map(({ text }) => text).sort())
    },
  )

  test('of which a stranger sends without end do not part a message whose own parts come one soon after the other', async () => {
    const lease = await lend()
    await accept(...firstParts(lease.msisdn, 1_000))
    await accept(part(lease.msisdn, 40_000, [1, 2], 'Telegram code: 482'))
    await accept(...firstParts(lease.msisdn, 400))
    await accept(part(lease.msisdn, 40_000, [2, 2], '13, do not share it'))
    expect((await lease.ask()).body).toEqual({ sms: '48213' })
  })

  test('with one reference and ever new texts are bounded too', async () => {
    const lease = await lend()
    for (let i = 0; i < 4; i++)
      await accept(...Array.from({ length: 400 }, (_, k) => part(lease.msisdn, 7, [1, 255], `text ${i} ${k}`)))
    expect(await waiting()).toBeLessThanOrEqual(mostOfNumber)
  })
})
