import { role } from '../languages/roles.ts'
import type { Reading, Token } from '../text/read-text.ts'
import { endsSentence, has } from '../text/sentences.ts'
import type { Candidate } from './candidates.ts'

/** How a candidate hangs together with the word that calls it a code. */
export interface Link {
  strength: number
  /** Index of that word; -1 when there is none ("use 482913 to log in"). */
  keyword: number
  /** Nothing but small words between, so that even odd forms (letters, years) are believed. */
  direct: boolean
  /** A colon, "is" or the word itself comes right before the candidate. */
  stated: boolean
  reason: string
}

/** The nearest word names another kind of code ("promo code"), so the candidate is none. */
export const otherKind = 'other kind'

/** Tokens that are walked from a number to the word for it. */
export const maxSteps = 20
const free = role.filler | role.link | role.qualifier | role.use
const half = role.account | role.softNumber | role.login | role.number

/** How far a word between a code word and a number parts them. */
export function gapOf(token: Token): number {
  if (token.names.length > 0 || has(token, free)) return 0
  if (has(token, half)) return 0.5
  if (token.kind === 'link' || token.kind === 'hash' || token.kind === 'address') return 2
  return token.kind === 'word' && token.end - token.start === 1 ? 0.5 : 1
}

/** "code: 482913", "code is KWMCP": something follows that the word speaks of. */
export function announces({ shown, key, tokens }: Reading, keyword: number): boolean {
  const link = tokens[keyword + 1]
  const next = tokens[keyword + 2]
  if (!link || !next || !(has(link, role.link) || '：'.includes(key[link.start] ?? '~'))) return false
  if (next.kind === 'word') return /^[A-Z]{4,}$/.test(shown.slice(next.start, next.end))
  return (next.kind === 'number' && next.end - next.start >= 3) || next.kind === 'mixed'
}

/** Whether a token of the candidate's own sentence, at most 11 away, is one that is looked for. */
export function isInSentence(
  reading: Reading,
  { first, last }: Candidate,
  isOne: (tokenIndex: number) => boolean,
): boolean {
  const { tokens } = reading
  for (let i = last + 1; i < last + 12 && tokens[i] && !endsSentence(reading, i); i++) if (isOne(i)) return true
  for (let i = first - 1; i >= 0 && i > first - 12 && !endsSentence(reading, i); i--) if (isOne(i)) return true
  return false
}
