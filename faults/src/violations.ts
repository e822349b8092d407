/** What was found wrong, in words; none is the aim. */
export interface Violations {
  readonly all: readonly string[]
  add(what: string): void
  /** How many there are of a kind, and the first of them. Adds nothing for an empty list. */
  addEach(what: string, found: readonly unknown[]): void
}

const shown = 5

export function createViolations(): Violations {
  const all: string[] = []
  return {
    all,
    add: (what) => void all.push(what),
    addEach(what, found) {
      if (found.length === 0) return
      const first = found.slice(0, shown).map((each) => JSON.stringify(each))
      all.push(`${found.length} × ${what}: ${first.join(' ')}`)
    },
  }
}
