import { charClass, classOf, foldKey } from '#core/text'

interface Node<T> {
  /** The letters that may follow, and at the same places where they lead. */
  units: number[]
  nodes: Node<T>[]
  /** What the word that ends here means. */
  word: T | undefined
  /** What a word that begins so means, whatever ending it takes. */
  stem: T | undefined
}

export interface WordMatch<T> {
  value: T
  end: number
}

const space = 0x20
const maxEndingLetters = 6

/**
 * Finds the longest known word or phrase that begins at a place of a folded text, by walking letter by letter. The walk
 * ends at the depth of the longest entry, so a text costs time in proportion to its length whatever it holds.
 */
export class WordTree<T> {
  readonly #root = emptyNode<T>()
  /** Which of the root's nodes a letter leads to, counted from 1: the root has hundreds, all others have a few. */
  readonly #firsts = new Uint16Array(0x10000)

  /** `entry` may hold spaces (one matches any run of spaces, hyphens, apostrophes) and end in `*` (an ending follows). */
  add(entry: string, merge: (before: T | undefined) => T): void {
    const isStem = entry.length > 1 && entry.endsWith('*')
    const key = foldKey(isStem ? entry.slice(0, -1) : entry)
    let node = this.#root
    for (let i = 0; i < key.length; i++) {
      const unit = gap(key.charCodeAt(i))
      let next = i === 0 ? this.#first(unit) : nextNode(node, unit)
      if (!next) {
        next = emptyNode()
        node.units.push(unit)
        const count = node.nodes.push(next)
        if (i === 0) this.#firsts[unit] = count
      }
      node = next
    }
    node.word = merge(node.word)
    if (isStem) node.stem = merge(node.stem)
  }

  /** `units` are those of a folded key with one behind them that is in no word. */
  longest(units: Uint16Array, start: number): WordMatch<T> | null {
    let value: T | undefined
    let end = -1
    let stem: T | undefined
    let stemEnd = -1
    let i = start
    let unit = gap(units[i] ?? 0)
    let node = this.#first(unit)
    while (node) {
      i++
      if (unit === space) for (let run = 0; run < 3 && gap(units[i] ?? 0) === space; run++) i++
      if (node.word !== undefined && endsWord(units, i)) {
        value = node.word
        end = i
      }
      if (node.stem !== undefined) {
        stem = node.stem
        stemEnd = i
      }
      unit = gap(units[i] ?? 0)
      node = nextNode(node, unit)
    }
    if (stem !== undefined && stemEnd >= end) {
      const wordEnd = endOfWord(units, stemEnd)
      if (wordEnd > end && wordEnd - stemEnd <= maxEndingLetters) return { value: stem, end: wordEnd }
    }
    return value === undefined ? null : { value, end }
  }

  #first(unit: number): Node<T> | undefined {
    const index = unit >= 0 ? (this.#firsts[unit] ?? 0) : 0
    return index === 0 ? undefined : this.#root.nodes[index - 1]
  }
}

function emptyNode<T>(): Node<T> {
  return { units: [], nodes: [], word: undefined, stem: undefined }
}

function nextNode<T>({ units, nodes }: Node<T>, unit: number): Node<T> | undefined {
  for (let i = 0; i < units.length; i++) if (units[i] === unit) return nodes[i]
  return undefined
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
