import { expect, test } from 'vitest'
import { ManualClock } from '#core/clock'
import { createRefusalCounts } from './refusals.ts'
import type { AuditEvent } from './records.ts'

function counting() {
  const clock = new ManualClock()
  const written: AuditEvent[][] = []
  const errors: unknown[] = []
  let failure: Error | null = null
  const counts = createRefusalCounts({
    clock,
    async write(events) {
      if (failure) throw failure
      written.push([...events])
    },
    onError: (error) => errors.push(error),
  })
  return { clock, written, errors, counts, fail: (error: Error) => (failure = error) }
}

test('refused sign-ins are one record an address, account and minute', async () => {
  const { clock, written, counts } = counting()
  const refusal = { by: '/sign-in/email', address: '192.0.2.1', userId: 'u1' }
  for (let i = 0; i < 40; i++) counts.count(refusal)
  counts.count({ ...refusal, userId: null })
  clock.advance(59_999)
  expect(written).toEqual([])
  clock.advance(1)
  expect(written).toEqual([
    [
      expect.objectContaining({
        subject: 'person u1',
        details: { by: '/sign-in/email', times: 40 },
        personal: { address: '192.0.2.1' },
      }),
      expect.objectContaining({ subject: 'nobody who is known', details: { by: '/sign-in/email', times: 1 } }),
    ],
  ])
  counts.count(refusal)
  await counts.stop()
  expect(written[1]).toHaveLength(1)
  clock.advance(120_000)
  expect(written).toHaveLength(2)
})

test('a flood from ever new addresses is bounded: what is beyond a hundred is counted together', async () => {
  const { written, counts } = counting()
  for (let i = 0; i < 5_000; i++)
    counts.count({ by: '/sign-in/email', address: `10.0.${i >> 8}.${i & 255}`, userId: null })
  await counts.stop()
  expect(written[0]).toHaveLength(101)
  expect(written[0]?.at(-1)).toMatchObject({ subject: 'many addresses and accounts', details: { times: 4_900 } })
})

test('what could not be written is told', async () => {
  const { clock, errors, counts, fail } = counting()
  fail(new Error('away'))
  counts.count({ by: 'x', address: 'y', userId: null })
  clock.advance(60_000)
  await counts.stop()
  expect(errors).toEqual([new Error('away')])
})
