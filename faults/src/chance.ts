/** Chosen at random, and the same again for the same seed: what is done, to whom and when, but not how a machine's races end. */
export interface Chance {
  /** From 0, below 1. */
  next(): number
  /** `least` to `most`. */
  between(least: number, most: number): number
  /** Throws where the list is empty. */
  pick<Item>(list: readonly Item[]): Item
  shuffled<Item>(list: readonly Item[]): Item[]
  /** Another one, that this one does not disturb: for each who acts at the same time as others. */
  of(name: string): Chance
}

export function createChance(seed: string): Chance {
  let state = hashOf(seed)

  // Mulberry32: 32 bits of state are plenty for choices among a dozen.
  function next(): number {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }

  function pick<Item>(list: readonly Item[]): Item {
    if (list.length === 0) throw new Error('there is nothing to choose from')
    return list[Math.floor(next() * list.length)] as Item
  }

  function shuffled<Item>(list: readonly Item[]): Item[] {
    const left = [...list]
    return list.map(() => left.splice(Math.floor(next() * left.length), 1)[0] as Item)
  }

  return {
    next,
    between: (least, most) => least + next() * (most - least),
    pick,
    shuffled,
    of: (name) => createChance(`${seed} ${name}`),
  }
}

/** FNV-1a. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5
  for (const each of Buffer.from(text)) hash = Math.imul(hash ^ each, 0x01000193)
  return hash
}
