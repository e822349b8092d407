import type { v3 } from '@verifyplus/contract'

/** The cards of a page, in the places in which they stand. */
export interface Places {
  readonly cards: readonly v3.Lease[]
  /** The newest lease that there was when they were put in order; a newer one stands behind them. */
  readonly newest: number
}

/** Cards of numbers that ended long ago go by themselves where nobody's hand is on the page; beyond so many they go anyway. */
const mostCards = 500

export const noPlaces: Places = { cards: [], newest: 0 }

const idOf = (lease: v3.Lease): number => Number(lease.id.slice(lease.id.indexOf('_') + 1))

/** The newest first. */
export function placesOf(leases: readonly v3.Lease[]): Places {
  const cards = [...leases].sort((one, other) => idOf(other) - idOf(one))
  return { cards, newest: cards[0] ? idOf(cards[0]) : 0 }
}

/**
 * The same places with the leases as they are now: none moves, and what belongs there and is not there yet comes behind. Who has a
 * pointer on a card, or a finger above it, presses what was seen there.
 */
export function keepPlaces(places: Places, known: readonly v3.Lease[], belongs: (lease: v3.Lease) => boolean): Places {
  if (places.cards.length === 0) {
    const first = known.filter(belongs)
    return first.length === 0 ? places : placesOf(first)
  }
  const now = new Map(known.map((lease) => [lease.id, lease]))
  const stands = new Set(places.cards.map(({ id }) => id))
  const kept = places.cards.map((lease) => now.get(lease.id) ?? lease)
  const added = known
    .filter((lease) => !stands.has(lease.id) && belongs(lease))
    .filter(({ endedAt }) => endedAt === null || kept.length < mostCards)
    .sort((one, other) => idOf(one) - idOf(other))
  if (added.length === 0 && kept.every((lease, i) => lease === places.cards[i])) return places
  return { ...places, cards: [...withoutExcess(kept, kept.length + added.length - mostCards), ...added] }
}

/** Without so many of those that ended first. */
function withoutExcess(cards: readonly v3.Lease[], count: number): readonly v3.Lease[] {
  if (count <= 0) return cards
  const ended = cards.filter(({ endedAt }) => endedAt !== null)
  const gone = new Set(
    ended.sort((one, other) => ((one.endedAt ?? '') < (other.endedAt ?? '') ? -1 : 1)).slice(0, count),
  )
  return cards.filter((lease) => !gone.has(lease))
}

/** Without those; the rest stays in its order. */
export function without(places: Places, gone: (lease: v3.Lease) => boolean): Places {
  return places.cards.some(gone) ? { ...places, cards: places.cards.filter((lease) => !gone(lease)) } : places
}

/** How many came since they were put in order. */
export const newIn = ({ cards, newest }: Places): number => cards.filter((lease) => idOf(lease) > newest).length
