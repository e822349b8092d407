import { wordsOfRule } from '../languages/lexicon.ts'
import { role } from '../languages/roles.ts'
import type { Reading, Token } from '../text/read-text.ts'
import { endsSentence, has, isMark, namesVerificationCode, says, tokenAt } from '../text/sentences.ts'

/** What the place of a product's name in a message says about whose message it is. */
export interface NameClaim {
  strength: number
  reason: string
}

export const strongestClaim = 0.95
const between = role.filler | role.qualifier | role.account | role.login | role.softNumber

/** How far a name claims the message for its product: null for a mere mention. */
export function claimOfName(reading: Reading, index: number): NameClaim | null {
  const { tokens } = reading
  const token = tokens[index]
  if (!token || !isSpelledAsName(reading, token) || isPartOfOtherName(reading, index)) return null
  if (isFollowedByPlace(reading, index)) return null
  if (isMeansByEnding(reading, index) || isWhereToReach(reading, index)) return null
  const isMeans = has(tokenAt(reading, index - 1), role.via) || has(tokens[index + 1], role.via)
  if (reachesCodeWord(reading, index, 1) || (!isMeans && followsItsCodeWord(reading, index))) {
    return { strength: strongestClaim, reason: 'its name with the code' }
  }
  if (isPlaceToFollow(reading, index) || isNamedByVoucher(reading, index)) return null
  const heading = headingStrength(reading, index)
  if (heading > 0) return { strength: heading, reason: 'its name at the head of the message' }
  if (isMeans) return null
  if (reachesRole(reading, index, 1, role.account, 3) || reachesRole(reading, index, -1, role.account, 4)) {
    return { strength: 0.8, reason: 'its name with an account' }
  }
  if (reachesRole(reading, index, -1, role.login, 5) || reachesRole(reading, index, 1, role.login, 3)) {
    return { strength: 0.75, reason: 'its name with logging in' }
  }
  if (isSignature(reading, index)) return { strength: 0.7, reason: 'its name as signature' }
  if (isGuardedName(reading, index)) return { strength: 0.7, reason: 'its name in a warning with a code' }
  return null
}

/** "Do not give this code to anyone, even if they say they are from Telegram": whose name is guarded has sent the code. */
function isGuardedName(reading: Reading, index: number): boolean {
  const { tokens } = reading
  if (!says(reading, role.claims) || !says(reading, role.negation) || !bringsSomething(reading)) return false
  const last = lastOfSentence(reading, index)
  let claims = false
  let forbids = false
  for (let i = last; i >= 0 && i > last - maxWarning && (i >= index || !endsSentence(reading, i)); i--) {
    claims ||= has(tokens[i], role.claims)
    forbids ||= has(tokens[i], role.negation)
  }
  return claims && forbids
}

const maxWarning = 26

function lastOfSentence(reading: Reading, index: number): number {
  let last = index
  while (last < index + 8 && last + 1 < reading.tokens.length && !endsSentence(reading, last + 1)) last++
  return last
}

/** "WhatsApp me on 07911 123456", "WhatsApp: +44 7911 123456". */
function isWhereToReach(reading: Reading, index: number): boolean {
  const { key, tokens } = reading
  const next = tokens[index + 1]
  if (next?.kind === 'word' && reachWords.has(key.slice(next.start, next.end))) return true
  const number = tokens[index + (isMark(reading, next, ':：') ? 2 : 1)]
  if (isMark(reading, number, '+')) return true
  // A WMID has 12 digits.
  const digits = number?.kind === 'number' ? number.end - number.start : 0
  return digits >= 9 && digits <= 11
}

const reachWords = wordsOfRule('reach')

/** "Google ile giriş için kodun": in some languages the word for "with" follows the name. */
function isMeansByEnding({ key, tokens }: Reading, index: number): boolean {
  const next = tokens[index + 1]
  return next?.kind === 'word' && wordsForWithBehind.has(key.slice(next.start, next.end))
}

const wordsForWithBehind = wordsOfRule('withBehind')

/** "Code for Telegram". Without anything that could be one, "a code from Telegram" is only talk of such codes. */
function followsItsCodeWord(reading: Reading, index: number): boolean {
  if (!reachesCodeWord(reading, index, -1)) return false
  return !has(tokenAt(reading, index - 1), role.filler) || bringsSomething(reading)
}

/** Whether anything in the message could be a code. */
function bringsSomething({ tokens, shown }: Reading): boolean {
  return tokens.some(({ kind, start, end }) => {
    if (end - start < 3) return false
    return kind === 'number' || kind === 'mixed' || (kind === 'word' && /^[A-Z]{4,}$/.test(shown.slice(start, end)))
  })
}

/** Whether a name that is no product's is beside the code or at the head of the message. */
export function speaksForSomebodyElse(reading: Reading): boolean {
  const { tokens } = reading
  const first = firstWord(reading)
  for (let i = 0; i < tokens.length; i++) {
    if (!isForeignName(reading, i)) continue
    if (standsWithCodeWord(reading, i) || (i === first && headingStrength(reading, i) >= 0.9)) return true
  }
  return false
}

function standsWithCodeWord(reading: Reading, index: number): boolean {
  // The first word of a sentence has its capital anyway: "Teile deinen Code" is no name, "ExampleShop code" is.
  const opens = index === 0 || endsSentence(reading, index - 1) || tokenAt(reading, index - 1)?.kind === 'newline'
  if (opens && index !== firstWord(reading)) return false
  if (opens) return has(reading.tokens[index + 1], role.code | role.qualifier) && reachesCodeWord(reading, index, 1)
  // "Your code is BCDFG": what the word for the code announces is the code.
  const isAnnounced = has(tokenAt(reading, index - 1), role.link)
  return reachesCodeWord(reading, index, 1) || (!isAnnounced && reachesCodeWord(reading, index, -1))
}

function isForeignName(reading: Reading, index: number): boolean {
  const token = reading.tokens[index]
  if (token?.kind !== 'word' || token.roles !== 0 || token.names.length > 0) return false
  const initial = reading.shown[token.start] ?? ''
  return initial !== initial.toLowerCase() && token.end - token.start > 1
}

/** Names of one or two letters ("X") are names in capitals only. */
function isSpelledAsName(reading: Reading, token: Token): boolean {
  const shown = reading.shown.slice(token.start, token.end)
  return shown.length > 2 || shown === shown.toUpperCase()
}

/** "Google Play", "Steam Cleaner": another name that begins alike. */
function isPartOfOtherName(reading: Reading, index: number): boolean {
  const hyphen = isMark(reading, reading.tokens[index + 1], '-') ? 1 : 0
  const next = reading.tokens[index + 1 + hyphen]
  if (next?.kind !== 'word' || next.start - (reading.tokens[index]?.end ?? 0) !== 1) return false
  return otherNames.has(reading.key.slice(next.start, next.end))
}

const otherNames = wordsOfRule('otherName')

function isFollowedByPlace(reading: Reading, index: number): boolean {
  if (!says(reading, role.place)) return false
  return reachesRole(reading, index, 1, role.place, 2) || reachesRole(reading, index, -1, role.place, 3)
}

/** "Name Premium voucher code 4821": sold or given by somebody else. */
function isNamedByVoucher({ tokens }: Reading, index: number): boolean {
  const isVoucher = (at: number) => has(tokens[at], role.code) && has(tokens[at - 1], role.otherKind)
  return isVoucher(index + 2) || isVoucher(index + 3)
}

/** "Follow us on ...", "our ... page", "through ...": somebody else says where to be found. */
function isPlaceToFollow(reading: Reading, index: number): boolean {
  if (!says(reading, role.follow)) return false
  for (let i = index - 1; i >= Math.max(0, index - 6) && !endsSentence(reading, i); i--) {
    if (has(reading.tokens[i], role.follow)) return true
  }
  for (let i = index + 1; i <= index + 4 && !endsSentence(reading, i); i++) {
    if (has(reading.tokens[i], role.follow)) return true
  }
  return false
}

/** Whether a code word is in the same phrase as the name, reading in one direction. */
function reachesCodeWord(reading: Reading, index: number, step: 1 | -1): boolean {
  for (let i = index + step, walked = 0; walked < 9; i += step, walked++) {
    const token = tokenAt(reading, i)
    if (!token || endsSentence(reading, i)) return false
    if (has(token, role.code | role.secret)) return namesVerificationCode(reading, i)
    if (token.kind === 'number' || token.kind === 'mixed') {
      if (step === 1 && token.end - token.start > 2) return false
      continue
    }
    if (token.kind === 'mark' ? !isInsidePhrase(reading, token, step) : !isBetween(token, reading.tokens[index]))
      return false
  }
  return false
}

function isBetween(token: Token, name: Token | undefined): boolean {
  return (
    has(token, between | role.link) ||
    token.kind === 'newline' ||
    (token.names.length > 0 && token.names[0] === name?.names[0])
  )
}

function isInsidePhrase(reading: Reading, token: Token, step: 1 | -1): boolean {
  return isMark(reading, token, '-\'"’“”«»()[]【】') || (step === -1 && isMark(reading, token, ':：–—'))
}

function reachesRole(reading: Reading, index: number, step: 1 | -1, roles: number, reach: number): boolean {
  for (let i = index + step, walked = 0; walked < reach; i += step, walked++) {
    const token = tokenAt(reading, i)
    if (!token || endsSentence(reading, i)) return false
    if (has(token, roles)) return true
    if (!has(token, role.filler | role.qualifier) && !isMark(reading, token, "-'")) return false
  }
  return false
}

/** The index of the first word, past "<#>", brackets and quotes. */
function firstWord(reading: Reading): number {
  return reading.tokens.findIndex((token) => token.kind !== 'mark' && token.kind !== 'newline')
}

/** 0.92 for "Name:" and "【Name】", 0.6 for a first word that the sentence goes on from, 0 elsewhere. */
function headingStrength(reading: Reading, index: number): number {
  const { tokens } = reading
  if (isMark(reading, tokenAt(reading, index - 1), '【') && isMark(reading, tokens[index + 1], '】')) return 0.92
  const first = firstWord(reading)
  if (first === index - 1 && has(tokenAt(reading, first), role.filler)) return 0.6
  if (first !== index) return 0
  const next = tokens[index + 1]
  if (!next) return 0.6
  if (next.kind === 'newline' || isMark(reading, next, ':：.]|')) return 0.92
  return 0.6
}

/** The last words of the message, after the end of a sentence, a line or a dash. */
function isSignature(reading: Reading, index: number): boolean {
  const { tokens } = reading
  let words = 0
  for (let i = index + 1; i < tokens.length && words <= 2; i++) if (tokens[i]?.kind === 'word') words++
  const before = tokenAt(reading, index - 1)
  const opens = endsSentence(reading, index - 1) || before?.kind === 'newline' || isMark(reading, before, '-–—')
  return words <= 2 && opens && index > 2
}
