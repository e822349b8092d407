import fc from 'fast-check'
import type { QueryResultRow } from 'pg'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { App } from '#app'
import type { Database } from '#db'
import { withWorld } from '#test/world'
import type { SplitMessage } from './join-segments.ts'
import type { MoMessage } from './mo-message.ts'
import { completeTexts, storeSegments } from './segment-store.ts'

const world = withWorld()
let other: App
let supplierId: number

beforeAll(async () => {
  other = await world.otherProcess()
})
afterAll(async () => {
  await other.stop()
})
beforeEach(async () => {
  ;({ supplierId } = await world.supplier())
})

const partsWaitMs = 60_000

interface Split {
  msisdn: string
  reference: string
  originator?: string
  /** The texts of the parts, which may begin or end with half of a character. */
  parts: readonly string[]
}

/** What a carrier would hand over for each part. */
function partsOf(split: Split): MoMessage[] {
  const sent = world.next()
  return split.parts.map((whole, index) => {
    const startHalf = /^[\udc00-\udfff]/.test(whole) ? whole.charCodeAt(0) : undefined
    const endHalf = /[\ud800-\udbff]$/.test(whole) ? whole.charCodeAt(whole.length - 1) : undefined
    return {
      dedupeKey: `part-${sent}-${index + 1}`,
      msisdn: split.msisdn,
      originator: split.originator ?? 'Telegram',
      text: whole.slice(startHalf ? 1 : 0, endHalf ? -1 : undefined),
      receivedAt: world.clock.now(),
      raw: Buffer.from(whole, 'utf16le'),
      segment: {
        reference: split.reference,
        total: split.parts.length,
        part: index + 1,
        ...(startHalf && { startHalf }),
        ...(endHalf && { endHalf }),
      },
    }
  })
}

function accept(app: App, ...messages: MoMessage[]): Promise<void[]> {
  return Promise.all(app.accept(supplierId, messages))
}

async function storedTexts(): Promise<string[]> {
  const { rows } = await world.database.pool.query<{ text: string }>(
    'select text from message where supplier_id = $1 order by message_id',
    [supplierId],
  )
  return rows.map((row) => row.text)
}

/** Somebody is lent a number for Telegram, and asks for its code. */
async function lend(): Promise<{ msisdn: string; ask(): ReturnType<typeof world.post>; balance(): Promise<bigint> }> {
  const { customerId, token } = await world.customer(1_000_000n)
  const [msisdn = ''] = await world.stock(supplierId, 'RU', 1)
  const lent = await world.post('/api/get_number', { token, country: 'RU', productId: '2' })
  expect(lent.status).toBe(200)
  expect(lent.body['number']).toBe(msisdn)
  return {
    msisdn,
    ask: () =>
      world.post('/api/get_sms', { token, country: 'RU', productId: '2', numberId: String(lent.body['numberId']) }),
    balance: () => world.balance(customerId),
  }
}

describe('parts of one message', () => {
  test('2 to 255 parts in any order, some of them twice, over two processes, make one message with the exact text', async () => {
    // Cut anywhere, as gateways do: also in the middle of a character.
    const cut = fc
      .tuple(fc.string({ unit: 'binary', minLength: 2, maxLength: 24 }), fc.integer({ min: 1, max: 8 }))
      .map(([text, units]) => text.replaceAll('\0', '-').match(new RegExp(`[^]{1,${units}}`, 'g')) ?? [])
      .filter((parts) => parts.length > 1)
    await fc.assert(
      fc.asyncProperty(
        fc.array(cut, { minLength: 1, maxLength: 8 }),
        fc.infiniteStream(fc.nat()),
        async (messages, choices) => {
          ;({ supplierId } = await world.supplier())
          const choose = (below: number): number => Number(choices.next().value) % below
          const parts = messages.flatMap((own, i) =>
            partsOf({ msisdn: `7959${1_000_000 + i}`, reference: `8:${i % 2}`, parts: own }),
          )
          const doubled = [...parts, ...parts.filter(() => choose(3) === 0)]
          const shuffled = doubled.map((part) => ({ part, at: choose(1_000_000) })).sort((a, b) => a.at - b.at)
          await Promise.all(shuffled.map(({ part }) => accept(choose(2) === 0 ? world.app : other, part)))
          expect((await storedTexts()).sort()).toEqual(messages.map((own) => own.join('')).sort())
        },
      ),
      { numRuns: 40 },
    )
  })

  test('255 parts are joined', async () => {
    const parts = Array.from({ length: 255 }, (_, i) => `part ${i + 1}, `)
    const sent = partsOf({ msisdn: '79590000001', reference: '16:9', parts })
    await accept(world.app, ...sent.slice(100).toReversed())
    await accept(other, ...sent.slice(0, 100))
    expect(await storedTexts()).toEqual([parts.join('')])
  })

  test('the last two parts, stored by two processes at the same moment, make one message', async () => {
    for (let round = 0; round < 20; round++) {
      const sent = partsOf({ msisdn: '79590000002', reference: `8:${round}`, parts: [`${round} a `, 'b ', 'c'] })
      await accept(world.app, sent[1] as MoMessage)
      await Promise.all([accept(world.app, sent[0] as MoMessage), accept(other, sent[2] as MoMessage)])
    }
    expect(await storedTexts()).toEqual(Array.from({ length: 20 }, (_, round) => `${round} a b c`))
  })

  test('a character cut in two between parts is whole again', async () => {
    const text = 'کد شما 😀🔐 رسید'
    const cuts = [text.indexOf('😀') + 1, text.indexOf('🔐') + 1]
    const parts = [text.slice(0, cuts[0]), text.slice(cuts[0], cuts[1]), text.slice(cuts[1])]
    await accept(world.app, ...partsOf({ msisdn: '79590000003', reference: '8:1', parts }).toReversed())
    expect(await storedTexts()).toEqual([text])
  })

  test('half a character whose other half never comes stands as U+FFFD', async () => {
    const [first] = partsOf({ msisdn: '79590000004', reference: '8:1', parts: ['half \ud83d', '\ude00 of it'] })
    await accept(world.app, first as MoMessage)
    await world.app.joining.deliverIncomplete(world.clock.now())
    expect(await storedTexts()).toEqual(['half \ufffd…'])
  })
})

/** Begins to store a part in another process, up to the commit. */
async function beginToStore(part: MoMessage): Promise<{ commit(): Promise<void> }> {
  const client = await world.database.pool.connect()
  await client.query('begin')
  const hot: Database['hot'] = async <Row extends QueryResultRow>(
    _: string,
    text: string,
    values: readonly unknown[],
  ) => (await client.query<Row>(text, [...values])).rows
  await storeSegments({ ...world.database, hot }, [{ supplierId, message: part as SplitMessage }])
  return {
    async commit() {
      await client.query('commit')
      client.release()
    },
  }
}

async function somebodyWaitsForALock(): Promise<boolean> {
  const { rows } = await world.database.pool.query(`select from pg_locks where locktype = 'advisory' and not granted`)
  return rows.length > 0
}

test('a part with a code does not go ahead of a part that is being stored at the moment, under another key', async () => {
  const parts = ['Telegram code: 48213. Do not give it ', 'to anyone']
  const sent = partsOf({ msisdn: '79590000005', reference: '8:1', parts }) as [MoMessage, MoMessage]
  const storing = await beginToStore(sent[1])
  let accepted = false
  const first = accept(world.app, sent[0]).then(() => (accepted = true))
  while (!accepted && !(await somebodyWaitsForALock())) await new Promise((resolve) => setImmediate(resolve))
  await storing.commit()
  await first
  await accept(other, sent[1])
  expect(await storedTexts()).toEqual([parts.join('')])
})

test('who joined fewer parts and comes later does not overwrite the whole text', async () => {
  const [first, second] = partsOf({ msisdn: '79590000006', reference: '8:1', parts: ['one ', 'two'] }) as [
    MoMessage,
    MoMessage,
  ]
  await accept(world.app, first, second)
  const { rows } = await world.database.pool.query<{ dedupe_key: string }>(
    'select dedupe_key from message where supplier_id = $1',
    [supplierId],
  )
  const fewer = { ...first, dedupeKey: rows[0]?.dedupe_key ?? '', text: 'one …' }
  await completeTexts(world.database, [{ supplierId, message: fewer }])
  expect(await storedTexts()).toEqual(['one two'])
})

describe('a reference that comes again', () => {
  test('after the first message was joined begins another message', async () => {
    const first = partsOf({ msisdn: '79590000011', reference: '8:7', parts: ['one ', 'first'] })
    const second = partsOf({ msisdn: '79590000011', reference: '8:7', parts: ['two ', 'second'] })
    await accept(world.app, ...first)
    await accept(other, ...second.toReversed())
    expect(await storedTexts()).toEqual(['one first', 'two second'])
  })

  test('while the first message lacks a part joins the second rightly, and the first is delivered as it is', async () => {
    const first = partsOf({ msisdn: '79590000012', reference: '8:7', parts: ['one ', 'and ', 'lost'] })
    const second = partsOf({ msisdn: '79590000012', reference: '8:7', parts: ['two ', 'and ', 'here'] })
    await accept(world.app, ...first.slice(0, 2))
    await accept(other, ...second)
    expect(await storedTexts()).toEqual(['two and here'])
    await other.joining.deliverIncomplete(world.clock.now())
    expect(await storedTexts()).toEqual(['two and here', 'one and …'])
  })
})

describe('an incomplete set', () => {
  test('waits until its newest part is too old, and is delivered once with a mark where a part is missing', async () => {
    const [first, , third] = partsOf({ msisdn: '79590000021', reference: '8:1', parts: ['begin ', 'x', 'end ', 'y'] })
    await accept(world.app, first as MoMessage, third as MoMessage)
    const due = (): Date => new Date(world.clock.now().getTime() - partsWaitMs)
    await world.app.joining.deliverIncomplete(due())
    expect(await storedTexts()).toEqual([])
    await world.pass(partsWaitMs)
    await Promise.all([world.app.joining.deliverIncomplete(due()), other.joining.deliverIncomplete(due())])
    expect(await storedTexts()).toEqual(['begin …end …'])
    expect(await world.app.joining.deliverIncomplete(due())).toBe(0)
  })

  test('that is delivered at the moment its last part comes never overwrites the whole text', async () => {
    for (let round = 0; round < 20; round++) {
      const sent = partsOf({ msisdn: '79590000022', reference: `8:${round}`, parts: ['code ', 'comes ', `${round}`] })
      await accept(world.app, ...sent.slice(0, 2))
      await Promise.all([
        accept(world.app, sent[2] as MoMessage),
        other.joining.deliverIncomplete(world.clock.now()),
        accept(other, sent[2] as MoMessage),
      ])
      await world.app.joining.deliverIncomplete(world.clock.now())
      const texts = await storedTexts()
      // Either the last part was in time, or it stands on its own; what was said is there once.
      const joined = texts.filter((text) => text === `code comes ${round}`).length
      const apart = texts.filter(
        (text) => text === 'code comes …' || text === `……${round}` || text === `…${round}`,
      ).length
      expect([joined, apart]).toSatisfy(
        ([whole, pieces]) => (whole === 1 && pieces === 0) || (whole === 0 && pieces === 2),
      )
      await world.owner.pool.query('delete from message where supplier_id = $1', [supplierId])
    }
  })
})

describe('a part that already holds a code', () => {
  test('goes ahead; the whole text replaces it, and the code is charged once', async () => {
    const lease = await lend()
    const whole = ['Telegram code: 48213. Do not give it ', 'to anyone, even if they say ', 'they are from Telegram!']
    const sent = partsOf({ msisdn: lease.msisdn, reference: '8:1', parts: whole })
    const before = await lease.balance()
    await accept(world.app, sent[0] as MoMessage)
    expect((await lease.ask()).body).toEqual({ sms: '48213' })
    const charged = before - (await lease.balance())
    expect(charged).toBeGreaterThan(0n)
    await accept(other, ...sent.slice(1))
    expect(await storedTexts()).toEqual([whole.join('')])
    expect((await lease.ask()).status).toBe(200)
    expect(before - (await lease.balance())).toBe(charged)
  })

  test('and comes at the same moment as another part in another process is delivered once', async () => {
    for (let round = 0; round < 20; round++) {
      const parts = ['Read on: ', `Telegram code: 1000${round % 10}. Do not `, 'give it to anyone']
      const sent = partsOf({ msisdn: '79590000031', reference: `8:${round}`, parts })
      await Promise.all(sent.map((part, i) => accept(i % 2 === round % 2 ? world.app : other, part)))
    }
    const texts = await storedTexts()
    expect(texts).toHaveLength(20)
    expect(texts.every((text) => text.endsWith('give it to anyone'))).toBe(true)
  })

  test.each([
    ['in the middle of the code', ['Telegram code: 482', '13. Do not share it']],
    ['between the groups of the code', ['Your WhatsApp code is 4821 ', '7719 and no other']],
    ['right after the code', ['Telegram code: 4821', '3']],
  ])('a code cut in two, %s, does not go ahead', async (_, parts) => {
    const sent = partsOf({ msisdn: '79590000032', reference: '8:1', parts, originator: 'Telegram' })
    await accept(world.app, sent[0] as MoMessage)
    await accept(other, sent[0] as MoMessage)
    expect(await storedTexts()).toEqual([])
    await accept(world.app, sent[1] as MoMessage)
    expect(await storedTexts()).toEqual([parts.join('')])
  })
})

describe('a message whose key is made of a time window', () => {
  const repeat = (part: MoMessage, key: string, before: string, sinceMs: number): MoMessage => ({
    ...part,
    dedupeKey: key,
    repeatOf: { dedupeKey: before, since: new Date(world.clock.now().getTime() - sinceMs) },
  })

  test('and comes again in the next window, to another process, is stored once', async () => {
    const whole: MoMessage = {
      dedupeKey: 'h:x:1',
      msisdn: '79590000041',
      originator: 'Telegram',
      text: 'hello',
      receivedAt: world.clock.now(),
      raw: Buffer.from('x'),
    }
    await accept(world.app, whole)
    await accept(other, repeat(whole, 'h:x:2', 'h:x:1', 120_000))
    expect(await storedTexts()).toEqual(['hello'])
    await world.pass(130_000)
    await accept(other, { ...repeat(whole, 'h:x:3', 'h:x:1', 120_000), receivedAt: world.clock.now() })
    expect(await storedTexts()).toEqual(['hello', 'hello'])
  })

  test('the same for a part, also after its message was joined', async () => {
    const [first, second] = partsOf({ msisdn: '79590000042', reference: '8:1', parts: ['one ', 'two'] }) as [
      MoMessage,
      MoMessage,
    ]
    await accept(world.app, first)
    await accept(other, repeat(first, 'again-1', first.dedupeKey, 120_000))
    await accept(world.app, second)
    await accept(other, repeat(second, 'again-2', second.dedupeKey, 120_000))
    await other.joining.deliverIncomplete(world.clock.now())
    expect(await storedTexts()).toEqual(['one two'])
  })
})
