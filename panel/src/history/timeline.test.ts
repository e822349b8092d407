import { expect, it } from 'vitest'
import type { v3 } from '@verifyplus/contract'
import { timelineOf } from './timeline.ts'

type Words = Parameters<typeof timelineOf>[1]

const words = {
  created: 'lent',
  held: (price) => `${price} set aside`,
  shownFor: (price) => `shown for ${price}`,
  text: 'no code',
  finished: 'finished',
  readable: 'erased',
} as Partial<Words> as Words

const minute = (minutes: number): string => new Date(Date.UTC(2026, 10, 24, 12, minutes)).toISOString()

it('a message without a code stands among what happened, with the price for which it was shown', () => {
  const lease = {
    state: 'finished',
    hold: 'posted',
    codeState: 'none',
    codeReceivedAt: null,
    price: { amount: 3000, currency: 'IRT' },
    charged: { amount: 3000, currency: 'IRT' },
    notices: [{ kind: 'no_code', at: minute(3) }],
    createdAt: minute(0),
    endedAt: minute(9),
    expiresAt: minute(20),
    readableUntil: minute(50),
  } as Partial<v3.Lease> as v3.Lease
  const steps = timelineOf(lease, words, ({ amount }) => String(amount))
  expect(steps.map(({ title, text }) => `${title} ${text}`.trim())).toEqual([
    'lent 3000 set aside',
    'no code shown for 3000',
    'finished',
    'erased',
  ])
})
