import { charClass, classOf, foldKey } from './fold-text.ts'

export interface WordMatch<T> {
  value: T
  end: number
}

interface Branch<T> {
  branches: Map<number, Branch<T>>
  /** What the word that ends here means. */
  word: T | undefined
  /** What a word that begins so means, whatever ending it takes. */
  stem: T | undefined
}

const space = 0x20
const maxEndingLetters = 6
const endsHere = 1
const goesOn = 2

/**
 * Finds the longest known word or phrase that begins at a place of a folded text, by walking letter by letter. The walk
 * ends at the depth of the longest entry, so a text costs time in proportion to its length whatever it holds.
 *
 * The thousands of nodes are numbered level by level and lie in a few small arrays. As objects with a list each they
 * took megabytes that fell out of the processor's cache: cutting a message into words took a third longer.
 */
export class WordTree<T> {
  /** The letter that leads to a node. */
  readonly #letters: Uint16Array
  /** A node's children are those from its number in here up to that of the next node. */
  readonly #children: Uint32Array
  /** Whether `endsHere` or `goesOn` is true of a node, so that its word and its stem are seldom looked for. */
  readonly #kinds: Uint8Array
  readonly #words: readonly (T | undefined)[]
  readonly #stems: readonly (T | undefined)[]
  /** The node of a first letter, 0 for none: the root has hundreds of children, all others have a few. */
  readonly #firsts = new Uint16Array(0x10000)

  /**
   * An entry may hold spaces (one matches any run of spaces, hyphens, apostrophes) and end in `*` (an ending follows).
   * `merge` makes one meaning of those of entries that are spelled alike.
   */
  constructor(entries: Iterable<readonly [entry: string, value: T]>, merge: (before: T | undefined, value: T) => T) {
    const nodes = [grow(entries, merge)]
    const letters = [0]
    const children: number[] = []
    // The list grows while it is walked, so each node's children end up side by side.
    for (const node of nodes) {
      children.push(nodes.length)
      for (const [letter, branch] of node.branches) {
        if (node === nodes[0]) this.#firsts[letter] = nodes.length
        letters.push(letter)
        nodes.push(branch)
      }
    }
    this.#letters = Uint16Array.from(letters)
    this.#children = Uint32Array.from([...children, nodes.length])
    this.#words = nodes.map(({ word }) => word)
    this.#stems = nodes.map(({ stem }) => stem)
    this.#kinds = Uint8Array.from(
      nodes.map(({ word, stem }) => (word === undefined ? 0 : endsHere) | (stem === undefined ? 0 : goesOn)),
    )
  }

  /** `units` are those of a folded key with one behind them that is in no word. */
  longest(units: Uint16Array, start: number): WordMatch<T> | null {
    let word = 0
    let end = -1
    let stem = 0
    let stemEnd = -1
    let i = start
    let unit = gap(units[i] ?? 0)
    let node = this.#firsts[unit] ?? 0
    while (node !== 0) {
      i++
      if (unit === space) for (let run = 0; run < 3 && gap(units[i] ?? 0) === space; run++) i++
      const kind = this.#kinds[node] ?? 0
      if ((kind & endsHere) !== 0 && endsWord(units, i)) {
        word = node
        end = i
      }
      if ((kind & goesOn) !== 0) {
        stem = node
        stemEnd = i
      }
      unit = gap(units[i] ?? 0)
      node = this.#child(node, unit)
    }
    if (stem !== 0 && stemEnd >= end) {
      const wordEnd = endOfWord(units, stemEnd)
      if (wordEnd > end && wordEnd - stemEnd <= maxEndingLetters) return matched(this.#stems[stem], wordEnd)
    }
    return word === 0 ? null : matched(this.#words[word], end)
  }

  #child(node: number, unit: number): number {
    const last = this.#children[node + 1] ?? 0
    for (let child = this.#children[node] ?? 0; child < last; child++) if (this.#letters[child] === unit) return child
    return 0
  }
}

function matched<T>(value: T | undefined, end: number): WordMatch<T> | null {
  return value === undefined ? null : { value, end }
}

function grow<T>(
  entries: Iterable<readonly [entry: string, value: T]>,
  merge: (before: T | undefined, value: T) => T,
): Branch<T> {
  const root = emptyBranch<T>()
  for (const [entry, value] of entries) {
    const isStem = entry.length > 1 && entry.endsWith('*')
    const key = foldKey(isStem ? entry.slice(0, -1) : entry)
    let node = root
    for (let i = 0; i < key.length; i++) {
      const unit = gap(key.charCodeAt(i))
      const next = node.branches.get(unit) ?? emptyBranch<T>()
      node.branches.set(unit, next)
      node = next
    }
    node.word = merge(node.word, value)
    if (isStem) node.stem = merge(node.stem, value)
  }
  return root
}

function emptyBranch<T>(): Branch<T> {
  return { branches: new Map(), word: undefined, stem: undefined }
}

function gap(unit: number): number {
  return unit === 0x2d || unit === 0x27 || unit === 0x2010 || unit === 0x2011 ? space : unit
}

function isWordUnit(unit: number): boolean {
  const kind = classOf(unit)
  return kind === charClass.latin || kind === charClass.letter
}

function endsWord(units: Uint16Array, i: number): boolean {
  return !(isWordUnit(units[i - 1] ?? 0) && isWordUnit(units[i] ?? 0))
}

function endOfWord(units: Uint16Array, from: number): number {
  let end = from
  while (isWordUnit(units[end] ?? 0)) end++
  return end
}
