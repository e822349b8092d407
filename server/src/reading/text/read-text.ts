import { lexicon } from '../languages/lexicon.ts'
import { role } from '../languages/roles.ts'
import { charClass, classOf, type FoldedText, type FoldedUnits, foldText } from './fold-text.ts'
import { isRetrieverHash, urlEnd } from './machine-parts.ts'
import { findRunOn } from './run-on-words.ts'
import type { WordTree } from './word-tree.ts'

export type TokenKind = 'word' | 'number' | 'mixed' | 'mark' | 'newline' | 'link' | 'address' | 'hash'

export interface Token {
  kind: TokenKind
  /** Where it is in the folded text: [start, end). */
  start: number
  end: number
  /** What the word does, bits of `role`. */
  roles: number
  /** Products that the word names. */
  names: readonly number[]
}

/** A message cut into words, numbers and marks, each with what it means. Telling the product and the code both read this. */
export interface Reading extends FoldedText {
  tokens: Token[]
  /** All that its words do together. */
  roles: number
}

const none: readonly number[] = []

export function readText(text: string, names?: WordTree<readonly number[]>): Reading {
  const folded = foldText(text)
  const { key, keyUnits: units } = folded
  const tokens: Token[] = []
  const hashStart = trailingHash(folded.shown)
  let i = 0
  while (i < key.length) {
    if (i === hashStart) {
      let end = i
      while (end < i + 11 && classOf(units[end] ?? 0) !== charClass.newline) end++
      tokens.push(token('hash', i, end))
      i = end
      continue
    }
    const kind = classOf(units[i] ?? 0)
    if (kind === charClass.space) i++
    else if (kind === charClass.newline) tokens.push(token('newline', i, ++i))
    else i = readToken(folded, i, hashStart, tokens, names)
  }
  let roles = 0
  for (let at = 0; at < tokens.length; at++) roles |= tokens[at]?.roles ?? 0
  return { shown: folded.shown, key, tokens, roles }
}

function token(kind: TokenKind, start: number, end: number, roles = 0, names = none): Token {
  return { kind, start, end, roles, names }
}

function readToken(
  folded: FoldedUnits,
  i: number,
  hashStart: number,
  tokens: Token[],
  names: WordTree<readonly number[]> | undefined,
): number {
  const { shown, key, keyUnits: units } = folded
  const unit = units[i] ?? 0
  const kind = classOf(unit)
  if (kind === charClass.other) {
    const address = unit === 0x40 ? addressEnd(units, i + 1) : i + 1
    if (address > i + 2) tokens.push(token('address', i, address))
    else tokens.push(token('mark', i, i + 1, lexicon.longest(units, i)?.value ?? 0))
    return Math.max(i + 1, address > i + 2 ? address : 0)
  }

  const asciiEnd = alphanumericEnd(units, i, hashStart)
  if (asciiEnd > i) {
    const digits = Math.min(digitsEnd(units, i), asciiEnd)
    const letters = lettersEnd(units, i)
    const isMixed = digits < asciiEnd && letters < asciiEnd
    const runOn = isMixed ? findRunOn(folded, { start: i, digitsEnd: digits, end: asciiEnd }, names) : null
    const link = urlEnd(folded, i, asciiEnd)
    if (link > 0 && (!runOn || key.slice(i, link).includes('@'))) {
      tokens.push(token(units[asciiEnd] === 0x40 ? 'address' : 'link', i, link))
      return link
    }
    // The longest retriever hash that is alone in its line: nothing of it is a code.
    if (asciiEnd - i >= 5) {
      const hash = lineHashEnd(folded, i)
      if (hash > 0) {
        tokens.push(token('hash', i, hash))
        return hash
      }
    }
    if (digits === asciiEnd) return pushNumber(folded, i, digits, tokens, names)
    if (digits > i) {
      const glued = lexicon.longest(units, digits)
      if (glued && glued.end >= asciiEnd && (glued.value & (role.unit | role.money)) !== 0) {
        tokens.push(token('number', i, digits))
        return digits
      }
    }
    const gluedHash = asciiEnd - 11
    if (digits > i && gluedHash > i && digits >= gluedHash && isRetrieverHash(shown, gluedHash, asciiEnd, true)) {
      tokens.push(token('number', i, gluedHash), token('hash', gluedHash, asciiEnd))
      return asciiEnd
    }
    if (runOn) {
      tokens.push(token(runOn.at === digits ? 'number' : 'mixed', i, runOn.at))
      if (runOn.opensLine) tokens.push(token('newline', runOn.at, runOn.at))
      return runOn.at
    }
    if (isMixed) {
      const prefix = lexicon.longest(units, i)
      const ends = digitsEnd(units, letters)
      const isNumberNext =
        ends === asciiEnd || findRunOn(folded, { start: letters, digitsEnd: ends, end: asciiEnd }, names)?.at === ends
      const keywordThenDigits = letters - i > 2 && prefix !== null && prefix.end === letters && isNumberNext
      if (!keywordThenDigits || (prefix.value & (role.code | role.secret)) === 0) {
        tokens.push(token('mixed', i, asciiEnd))
        return asciiEnd
      }
      tokens.push(token('word', i, letters, prefix.value))
      return letters
    }
  } else if (kind === charClass.digit) return pushNumber(folded, i, digitsEnd(units, i), tokens, names)

  const named = names?.longest(units, i) ?? null
  const known = lexicon.longest(units, i)
  if (named && (!known || named.end >= known.end)) {
    tokens.push(token('word', i, named.end, 0, named.value))
    return named.end
  }
  const end = known?.end ?? (kind === charClass.ideograph ? i + 1 : Math.max(i + 1, wordEnd(units, i)))
  tokens.push(token('word', i, end, known?.value ?? 0))
  return end
}

/** A number, and the line break that was lost behind it where a word begins there: "68398Вы можете". */
function pushNumber(
  folded: FoldedUnits,
  start: number,
  end: number,
  tokens: Token[],
  names: WordTree<readonly number[]> | undefined,
): number {
  tokens.push(token('number', start, end))
  const after = classOf(folded.keyUnits[end] ?? 0)
  const isWordNext = after === charClass.letter || after === charClass.latin
  if (isWordNext && findRunOn(folded, { start, digitsEnd: end, end }, names)) tokens.push(token('newline', end, end))
  return end
}

function alphanumericEnd(units: Uint16Array, from: number, limit: number): number {
  let end = from
  for (; end !== limit; end++) {
    const unit = units[end] ?? 0
    const ascii = (unit >= 0x30 && unit <= 0x39) || (unit >= 0x61 && unit <= 0x7a)
    if (!ascii) break
  }
  // A word with a letter beyond ASCII in it is no candidate for a code, URL or hash.
  return classOf(units[end] ?? 0) === charClass.latin ? from : end
}

function digitsEnd(units: Uint16Array, from: number): number {
  let end = from
  while (classOf(units[end] ?? 0) === charClass.digit) end++
  return end
}

function lettersEnd(units: Uint16Array, from: number): number {
  let end = from
  while (classOf(units[end] ?? 0) === charClass.latin) end++
  return end
}

function wordEnd(units: Uint16Array, from: number): number {
  const kind = classOf(units[from] ?? 0)
  let end = from
  while (classOf(units[end] ?? 0) === kind) end++
  return end
}

function addressEnd(units: Uint16Array, from: number): number {
  let end = from
  for (; ; end++) {
    const unit = units[end] ?? 0
    const kind = classOf(unit)
    const joins = unit === 0x2e || unit === 0x5f || unit === 0x2d
    if (kind !== charClass.latin && kind !== charClass.digit && !joins) break
  }
  return end
}

/** Where the hash of Android's SMS Retriever begins at the very end of the text, also when glued to a code. -1: none. */
function trailingHash(shown: string): number {
  let end = shown.length
  while (end > 0 && isSpace(classOf(shown.charCodeAt(end - 1)))) end--
  return isRetrieverHash(shown, end - 11, end, true) ? end - 11 : -1
}

function isSpace(kind: number): boolean {
  return kind === charClass.space || kind === charClass.newline
}

/** The end of a retriever hash that fills its line from `start` on, 0 when there is none. */
function lineHashEnd({ shown, keyUnits: units }: FoldedUnits, start: number): number {
  const before = start === 0 ? charClass.newline : classOf(units[start - 1] ?? 0)
  const end = start + 11
  const after = end >= shown.length ? charClass.newline : classOf(units[end] ?? 0)
  if (after !== charClass.newline || (before !== charClass.newline && before !== charClass.space)) return 0
  return isRetrieverHash(shown, start, end, false) ? end : 0
}
