import { describe, expect, it } from 'vitest'
import type { v3 } from '@verifyplus/contract'
import { canCancel, canFinish, handoverOf, nextCodePrice } from './waiting.ts'

const toman = (amount: number): v3.Money => ({ amount, currency: 'IRT' })
const at = '2026-11-24T12:00:00.000Z'

/** A lease of the site that waits for its code. */
function lease(change: Partial<v3.Lease> = {}): v3.Lease {
  const waits = { state: 'waiting', hold: 'held', code: null, codeState: 'none', waiting: null, notices: [] } as const
  return { ...waits, endedAt: null, price: toman(3000), charged: toman(0), ...change } as v3.Lease
}

const noCode: Partial<v3.Lease> = { notices: [{ kind: 'no_code', at }] }
const textWaits: Partial<v3.Lease> = { ...noCode, waiting: { code: false, texts: true, costs: toman(0) } }
const codeWaits: Partial<v3.Lease> = { waiting: { code: true, texts: false, costs: toman(3000) } }

describe('the button that hands over what waits', () => {
  it('is not there where nothing waits', () => {
    expect(handoverOf(lease())).toBeNull()
  })

  it('names the price that was set aside, and that the lease cannot be cancelled any more', () => {
    expect(handoverOf(lease(textWaits))).toEqual({
      what: 'text',
      price: toman(3000),
      from: 'set_aside',
      endsCancelling: true,
    })
  })

  it('names no price where the lease is paid for', () => {
    const paid = lease({ ...textWaits, hold: 'posted', charged: toman(3000) })
    expect(handoverOf(paid)).toMatchObject({ price: null, from: 'nothing', endsCancelling: false })
  })

  it('takes the price from the balance where what was set aside went back', () => {
    const waiting = { code: false, texts: true, costs: toman(3000) }
    const ended = lease({ ...noCode, waiting, hold: 'voided', state: 'expired', endedAt: at })
    expect(handoverOf(ended)).toMatchObject({ price: toman(3000), from: 'balance', endsCancelling: false })
  })

  it('says code, text or both', () => {
    const whats = [
      [true, false],
      [false, true],
      [true, true],
    ].map(([code = false, texts = false]) => {
      const waiting = { code, texts, costs: toman(3000) }
      return handoverOf(lease({ hold: 'none', waiting }))?.what
    })
    expect(whats).toEqual(['code', 'text', 'both'])
  })
})

describe('a lease is cancelled or finished', () => {
  it('it can be cancelled until a code has come or a text was handed over, and finished after that', () => {
    const cases: readonly (readonly [Partial<v3.Lease>, 'cancel' | 'finish' | 'neither'])[] = [
      [{}, 'cancel'],
      [textWaits, 'cancel'],
      [{ ...noCode, hold: 'posted', charged: toman(3000) }, 'finish'],
      // A lease that costs nothing is paid for by nothing but the handing over.
      [{ ...noCode, hold: 'none', price: toman(0) }, 'finish'],
      [{ state: 'received', hold: 'posted', charged: toman(3000), code: '12345' }, 'finish'],
      // Of the first contract: its code has to be collected before it can be finished.
      [{ ...codeWaits, state: 'received', hold: 'none' }, 'neither'],
      [{ ...codeWaits, state: 'received', hold: 'none', charged: toman(3000) }, 'finish'],
      [{ state: 'expired', hold: 'voided', endedAt: at }, 'neither'],
    ]
    const found = cases.map(([change]) =>
      canCancel(lease(change)) ? 'cancel' : canFinish(lease(change)) ? 'finish' : 'neither',
    )
    expect(found).toEqual(cases.map(([, expected]) => expected))
  })
})

describe('the next code', () => {
  it('costs nothing where the price was set aside, and three times at most where it was not', () => {
    expect(nextCodePrice(lease({ hold: 'posted', charged: toman(3000) }))).toBeNull()
    expect(nextCodePrice(lease({ hold: 'none', charged: toman(6000) }))).toEqual(toman(3000))
    expect(nextCodePrice(lease({ hold: 'none', charged: toman(9000) }))).toBeNull()
    expect(nextCodePrice(lease({ hold: 'none', price: toman(0) }))).toBeNull()
  })
})
