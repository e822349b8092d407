import { describe, expect, it } from 'vitest'
import type { v3 } from '@verifyplus/contract'
import { keepPlaces, newIn, noPlaces, placesOf, without, type Places } from './places.ts'

const lease = (id: number, change: Partial<v3.Lease> = {}): v3.Lease =>
  ({ id: `lease_${id}`, state: 'waiting', endedAt: null, ...change }) as v3.Lease

const ids = ({ cards }: Places): string[] => cards.map(({ id }) => id.slice(6))
const all = (): boolean => true

describe('the places of the cards', () => {
  it('begin with the newest, by number and not by letter', () => {
    expect(ids(keepPlaces(noPlaces, [lease(9), lease(10), lease(2)], all))).toEqual(['10', '9', '2'])
  })

  it('are kept: what comes later stands behind, and is counted as new', () => {
    const before = placesOf([lease(2), lease(1)])
    const after = keepPlaces(before, [lease(4), lease(3), lease(2), lease(1)], all)
    expect(ids(after)).toEqual(['2', '1', '3', '4'])
    expect(newIn(after)).toBe(2)
    expect(newIn(before)).toBe(0)
  })

  it('are kept by what no longer belongs there, and by what is not read any more', () => {
    const before = placesOf([lease(2), lease(1)])
    const received = lease(2, { state: 'received' })
    const after = keepPlaces(before, [received], ({ state }) => state === 'waiting')
    expect(after.cards).toEqual([received, lease(1)])
  })

  it('do not change where no lease did, so that nothing is drawn again', () => {
    const cards = [lease(2), lease(1)]
    const before = placesOf(cards)
    expect(keepPlaces(before, cards, all)).toBe(before)
    expect(without(before, () => false)).toBe(before)
  })

  it('are at most 500 where leases end: those that ended first go, and come back by no reading', () => {
    const ended = Array.from({ length: 500 }, (_, i) =>
      lease(i + 1, { endedAt: new Date(1_800_000_000_000 + i).toISOString() }),
    )
    const before = placesOf(ended)
    const known = [lease(501), ...ended]
    const after = keepPlaces(before, known, all)
    expect(after.cards).toHaveLength(500)
    expect(ids(after)).not.toContain('1')
    expect(ids(after).at(-1)).toBe('501')
    expect(keepPlaces(after, known, all)).toBe(after)
  })
})
