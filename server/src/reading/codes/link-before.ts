import { wordsOfRule } from '../languages/lexicon.ts'
import { role } from '../languages/roles.ts'
import type { Reading } from '../text/read-text.ts'
import { endsSentence, has, isMark, namesVerificationCode, says, tokenAt } from '../text/sentences.ts'
import type { Candidate } from './candidates.ts'
import { announces, gapOf, type Link, maxSteps, otherKind } from './link.ts'

const maxStatedSteps = 30
const maxGap = 4.5
const maxStatedGap = 12

/**
 * "Your code is 482913", "код: 482913", "验证码 482913". `candidates` are all of the message in its order, `which` is the
 * index of the one to link. A candidate: it has the link of that one, before it in a list.
 */
export function linkBefore(
  reading: Reading,
  candidates: readonly Candidate[],
  which: number,
): Link | typeof otherKind | Candidate | null {
  const { tokens } = reading
  const candidate = candidates[which]
  if (!candidate) return null
  let gap = 0
  let penalty = 0
  let isList = true
  let saysAnd = false
  let crossedLine = false
  let isBelow = false
  const immediate = isImmediate(reading, candidate.first) || isVerbBehind(reading, candidate.last)
  // "OTP for your purchase of INR 2150 at ... is 482913": the verb reaches back over all of it.
  const isAlone = standsInItsLine(reading, candidate)
  const isStated = isStatedAfterAll(reading, candidate)
  for (let i = candidate.first - 1, steps = 0; steps < (isStated ? maxStatedSteps : maxSteps); i--, steps++) {
    const token = tokenAt(reading, i)
    if (!token) return null
    const other = candidateEndingAt(candidates, which, i)
    if (other) return isList && (saysAnd || looksAlike(other, candidate)) ? other : null
    if (!has(token, role.and)) isList = false
    saysAnd ||= token.kind === 'word'
    if (endsSentence(reading, i)) {
      if (isAlone && !isBelow && saysBelow(reading, i)) isBelow = true
      else if (steps > 1 || gap > 0 || !has(tokenAt(reading, i - 1), role.code)) return null
      penalty += isBelow ? 0.15 : 0.3
    } else if (token.kind === 'newline') {
      if (!crossedLine) penalty += gap === 0 ? 0.03 : 0.15
      if (crossedLine && tokens[i + 1]?.kind !== 'newline') return null
      crossedLine = true
    } else if (has(token, role.code | role.secret)) {
      if (!namesVerificationCode(reading, i, 'number follows')) return otherKind
      if (crossedLine && gap > (isBelow ? 3 : 1)) return null
      // "Your code is 482137710 - 8827": what it announces is something else, of whatever form.
      if (announces(reading, i) && i + 2 < candidate.first) return null
      if (isApart(reading, i + 1) && opensWithCandidate(reading, i, candidates, which)) return null
      return judgeBefore(reading, i, { gap: Math.min(gap, maxGap), penalty, immediate, steps })
    } else if (has(token, role.negation)) {
      return null
    } else if (isInsideFigure(reading, i)) {
      // Inside an amount or a date.
      i--
    } else if (token.kind === 'mark') {
      if (isMark(reading, token, ',，、')) penalty += 0.2
      else if (!isMark(reading, token, ':：=-–—－«"“”\'([{<>*_|#!！「『【')) gap += 0.5
    } else gap += gapOf(token)
    if (gap > (isStated ? maxStatedGap : maxGap)) return null
  }
  return null
}

/** The verb, or the colon before a number that ends the sentence. */
function isStatedAfterAll(reading: Reading, { first, last }: Candidate): boolean {
  const { tokens } = reading
  const before = tokenAt(reading, first - 1)
  if (has(before, role.link) && before?.kind === 'word') return true
  const closes =
    tokens[last + 1] === undefined || endsSentence(reading, last + 1) || tokens[last + 1]?.kind === 'newline'
  return closes && isMark(reading, before, ':：')
}

function isApart(reading: Reading, index: number): boolean {
  const token = reading.tokens[index]
  return token?.kind === 'newline' || isMark(reading, token, '(（-–—.!,')
}

/** "482913, Örnek uygulamasının doğrulama kodudur (4417)": the sentence has begun with the number that it is about. */
function opensWithCandidate(
  reading: Reading,
  keyword: number,
  candidates: readonly Candidate[],
  which: number,
): boolean {
  for (let i = keyword - 1; i >= 0 && i > keyword - maxSteps && !endsSentence(reading, i); i--) {
    const other = candidateEndingAt(candidates, which, i)
    if (!other) continue
    const before = tokenAt(reading, other.first - 1)
    return !before || before.kind === 'newline' || endsSentence(reading, other.first - 1)
  }
  return false
}

/** The candidate before `which` that ends with a token. Few are within reach of a walk, so they need no map. */
function candidateEndingAt(candidates: readonly Candidate[], which: number, tokenIndex: number): Candidate | null {
  for (let i = which - 1; i >= 0; i--) {
    const other = candidates[i]
    if (!other || other.last < tokenIndex) return null
    if (other.last === tokenIndex) return other
  }
  return null
}

function standsInItsLine(reading: Reading, { first, last }: Candidate): boolean {
  const after = reading.tokens[last + 1]
  return tokenAt(reading, first - 1)?.kind === 'newline' && (after === undefined || after.kind === 'newline')
}

/** "Use the code below to sign in." before a line with nothing but the code. */
function saysBelow(reading: Reading, end: number): boolean {
  const { key, tokens } = reading
  for (let i = end - 1; i > end - 8 && i >= 0 && !endsSentence(reading, i); i--) {
    const token = tokens[i]
    if (token?.kind === 'word' && belowWords.has(key.slice(token.start, token.end))) return true
  }
  return false
}

const belowWords = wordsOfRule('below')

interface Walk {
  gap: number
  penalty: number
  immediate: boolean
  /** Tokens between. */
  steps: number
}

function judgeBefore(reading: Reading, keyword: number, { gap, penalty, immediate, steps }: Walk): Link | null {
  // "Never tell the code 8402 to anyone" brings one, "never share a code from SMS - 8827" does not.
  const advisory = isAdvisory(reading, keyword)
  if (advisory && (gap > 0 || penalty > 0.05 || steps > 1)) return null
  const word = reading.tokens[keyword]
  if (has(word, role.secret) && !has(word, role.code) && gap > maxSecretGap(reading, keyword, immediate)) return null
  const strength = 0.97 - 0.07 * gap - penalty - (immediate ? 0 : 0.3) - (advisory ? 0.15 : 0)
  return {
    strength,
    keyword,
    direct: gap === 0 && immediate && penalty < 0.1,
    stated: immediate,
    reason: 'after the word for it',
  }
}

/** A password is often mentioned without being given: only "password for ...: 4821" may have words between. */
function maxSecretGap(reading: Reading, keyword: number, immediate: boolean): number {
  if (!immediate) return 0
  const isQualified = (index: number) => has(tokenAt(reading, index), role.qualifier)
  return isQualified(keyword - 1) || isQualified(keyword + 1) || isQualified(keyword + 2) ? maxGap : 1
}

/** "Never share your code": a word for the code after a warning in the same sentence announces none. */
function isAdvisory(reading: Reading, keyword: number): boolean {
  if (!says(reading, role.negation)) return false
  for (let i = keyword - 1; i >= 0 && i > keyword - 14; i--) {
    if (endsSentence(reading, i) || reading.tokens[i]?.kind === 'newline') return false
    if (has(reading.tokens[i], role.negation)) return true
  }
  return false
}

/** Whether what comes right before the candidate points at it: a colon, "is", the word for it, a new line. */
function isImmediate(reading: Reading, first: number): boolean {
  let i = first - 1
  while (isMark(reading, tokenAt(reading, i), '"«“\'([{*#<「『【')) i--
  const token = tokenAt(reading, i)
  if (!token || token.kind === 'newline' || token.names.length > 0) return true
  if (has(token, role.code | role.secret | role.link | role.qualifier | role.filler)) return true
  // "Код подтверждения вывода 482913".
  const isDeed = token.kind === 'word' && !has(token, role.number | role.otherKind)
  if (isDeed && has(tokenAt(reading, i - 1), role.qualifier) && has(tokenAt(reading, i - 2), role.code)) return true
  return isMark(reading, token, ':：=-–—>|.,，')
}

/** "رمز شما برای ورود به اکسمپل ۴۸۲۹۱۳ است": Persian and Hindi say "is" behind the number. */
function isVerbBehind(reading: Reading, last: number): boolean {
  const { key, tokens } = reading
  const verb = tokens[last + 1]
  if (verb?.kind !== 'word' || !verbsBehind.has(key.slice(verb.start, verb.end))) return false
  return tokens[last + 2] === undefined || tokens[last + 2]?.kind === 'newline' || endsSentence(reading, last + 2)
}

const verbsBehind = wordsOfRule('verbBehind')

/** The marks of "1,250.00" and "P1,250.00"; a Chinese comma is none. */
function isInsideFigure(reading: Reading, index: number): boolean {
  const { tokens } = reading
  if (tokens[index]?.kind !== 'mark' || tokens[index + 1]?.kind !== 'number') return false
  const before = tokenAt(reading, index - 1)
  if (before?.kind !== 'number' && before?.kind !== 'mixed') return false
  return isJoint(reading, index) && !isMark(reading, tokens[index], '，、。')
}

function isJoint(reading: Reading, index: number): boolean {
  const { tokens } = reading
  return tokens[index - 1]?.end === tokens[index]?.start && tokens[index]?.end === tokens[index + 1]?.start
}

/** Two numbers of one length side by side are two codes; with a short reference behind a code only one is. */
function looksAlike(one: Candidate, other: Candidate): boolean {
  return one.code.length === other.code.length && one.shape === other.shape
}
