import { charClass, classOf, foldKey } from '#core/text'

interface Node<T> {
  next: Map<number, Node<T>> | null
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
  readonly #root: Node<T> = { next: null, word: undefined, stem: undefined }

  /** `entry` may hold spaces (one matches any run of spaces, hyphens, apostrophes) and end in `*` (an ending follows). */
  add(entry: string, merge: (before: T | undefined) => T): void {
    const isStem = entry.length > 1 && entry.endsWith('*')
    const key = foldKey(isStem ? entry.slice(0, -1) : entry)
    let node = this.#root
    for (let i = 0; i < key.length; i++) {
      const unit = gap(key.charCodeAt(i))
      node.next ??= new Map()
      let next = node.next.get(unit)
      if (!next) node.next.set(unit, (next = { next: null, word: undefined, stem: undefined }))
      node = next
    }
    node.word = merge(node.word)
    if (isStem) node.stem = merge(node.stem)
  }

  longest(key: string, start: number): WordMatch<T> | null {
    let node: Node<T> | undefined = this.#root
    let value: T | undefined
    let end = -1
    let stem: T | undefined
    let stemEnd = -1
    for (let i = start; node.next;) {
      const unit = gap(key.charCodeAt(i))
      node = node.next.get(unit)
      if (!node) break
      i++
      if (unit === space) for (let run = 0; run < 3 && gap(key.charCodeAt(i)) === space; run++) i++
      if (node.word !== undefined && endsWord(key, i)) {
        value = node.word
        end = i
      }
      if (node.stem !== undefined) {
        stem = node.stem
        stemEnd = i
      }
    }
    if (stem !== undefined && stemEnd >= end) {
      const wordEnd = endOfWord(key, stemEnd)
      if (wordEnd > end && wordEnd - stemEnd <= maxEndingLetters) return { value: stem, end: wordEnd }
    }
    return value === undefined ? null : { value, end }
  }
}

function gap(unit: number): number {
  return unit === 0x2d || unit === 0x27 || unit === 0x2010 || unit === 0x2011 ? space : unit
}

function isWordUnit(unit: number): boolean {
  const kind = classOf(unit)
  return kind === charClass.latin || kind === charClass.letter
}

function endsWord(key: string, i: number): boolean {
  return !(isWordUnit(key.charCodeAt(i - 1)) && isWordUnit(key.charCodeAt(i)))
}

function endOfWord(key: string, from: number): number {
  let end = from
  while (isWordUnit(key.charCodeAt(end))) end++
  return end
}
