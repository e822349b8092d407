import { endsSentence, has, markOf, namesVerificationCode, role } from '#catalogue/matchers'
import type { Reading, Token } from '#catalogue/matchers'
import type { Candidate } from './candidates.ts'

/** How a candidate hangs together with the word that calls it a code. */
export interface Link {
  strength: number
  /** Index of that word; -1 when there is none ("use 482913 to log in"). */
  keyword: number
  /** Nothing but small words between, so that even odd forms (letters, years) are believed. */
  direct: boolean
  /** A colon, "is" or the word itself stands right before the candidate. */
  stated: boolean
  reason: string
}

/** The nearest word names another kind of code ("promo code"), so the candidate is none. */
export const otherKind = 'other kind'

const free = role.filler | role.link | role.qualifier | role.use
const half = role.account | role.softNumber | role.login | role.number
const maxSteps = 20
const maxStatedSteps = 30
const maxGap = 4.5
const maxStatedGap = 12

/** "Your code is 482913", "код: 482913", "验证码 482913". `isCandidate` tells for a token whether another one ends there. */
export function linkBefore(
  reading: Reading,
  candidate: Candidate,
  endsCandidate: (tokenIndex: number) => Candidate | undefined,
): Link | typeof otherKind | Candidate | null {
  const { tokens } = reading
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
    const token = tokens[i]
    if (!token) return null
    const other = endsCandidate(i)
    if (other) return isList && (saysAnd || looksAlike(other, candidate)) ? other : null
    if (!has(token, role.and)) isList = false
    saysAnd ||= token.kind === 'word'
    if (endsSentence(reading, i)) {
      if (isAlone && !isBelow && saysBelow(reading, i)) isBelow = true
      else if (steps > 1 || gap > 0 || !has(tokens[i - 1], role.code)) return null
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
      if (isApart(reading, i + 1) && opensWithCandidate(reading, i, endsCandidate)) return null
      return judgeBefore(reading, i, { gap: Math.min(gap, maxGap), penalty, immediate, steps })
    } else if (has(token, role.negation)) {
      return null
    } else if (isInsideFigure(reading, i)) {
      // Inside an amount or a date.
      i--
    } else if (token.kind === 'mark') {
      if (',，、'.includes(markOf(reading, token))) penalty += 0.2
      else if (!':：=-–—－«"“”\'([{<>*_|#!！「『【'.includes(markOf(reading, token))) gap += 0.5
    } else gap += gapOf(token)
    if (gap > (isStated ? maxStatedGap : maxGap)) return null
  }
  return null
}

/** The verb, or the colon before a number that ends the sentence. */
function isStatedAfterAll(reading: Reading, { first, last }: Candidate): boolean {
  const { tokens } = reading
  const before = tokens[first - 1]
  if (has(before, role.link) && before?.kind === 'word') return true
  const closes =
    tokens[last + 1] === undefined || endsSentence(reading, last + 1) || tokens[last + 1]?.kind === 'newline'
  return closes && ':：'.includes(markOf(reading, before) || '~')
}

function isApart(reading: Reading, index: number): boolean {
  return (
    reading.tokens[index]?.kind === 'newline' || '(（-–—.!,'.includes(markOf(reading, reading.tokens[index]) || '~')
  )
}

/** "482913, Örnek uygulamasının doğrulama kodudur (4417)": the sentence has begun with the number that it is about. */
function opensWithCandidate(
  reading: Reading,
  keyword: number,
  endsCandidate: (tokenIndex: number) => Candidate | undefined,
): boolean {
  for (let i = keyword - 1; i >= 0 && i > keyword - maxSteps && !endsSentence(reading, i); i--) {
    const other = endsCandidate(i)
    if (!other) continue
    const before = reading.tokens[other.first - 1]
    return !before || before.kind === 'newline' || endsSentence(reading, other.first - 1)
  }
  return false
}

/** "code: 482913", "code is KWMCP": something follows that the word speaks of. */
function announces({ shown, key, tokens }: Reading, keyword: number): boolean {
  const link = tokens[keyword + 1]
  const next = tokens[keyword + 2]
  if (!link || !next || !(has(link, role.link) || '：'.includes(key[link.start] ?? '~'))) return false
  if (next.kind === 'word') return /^[A-Z]{4,}$/.test(shown.slice(next.start, next.end))
  return (next.kind === 'number' && next.end - next.start >= 3) || next.kind === 'mixed'
}

/** "482913 (ExampleApp sign-in code)", or at the very beginning: "(482913) ExampleApp Verification Code". */
function captions(reading: Reading, { first, last }: Candidate, keyword: number): boolean {
  const { tokens } = reading
  if ('(（'.includes(markOf(reading, tokens[last + 1]) || '~'))
    return ')）'.includes(markOf(reading, tokens[keyword + 1]) || '~')
  // "482913 आपका ExampleBank के लिए ओटीपी है।"
  const isSaid =
    has(tokens[keyword + 1], role.link) && tokens[keyword + 1]?.kind === 'word' && endsSentence(reading, keyword + 2)
  if (isSaid && !tokens.slice(last + 1, keyword).some((token) => has(token, role.number))) return true
  if (!has(tokens[keyword - 1], role.qualifier) || tokens[keyword + 1]?.kind === 'word') return false
  return tokens.slice(0, first).every((token) => token.kind === 'mark')
}

function standsInItsLine({ tokens }: Reading, { first, last }: Candidate): boolean {
  const after = tokens[last + 1]
  return tokens[first - 1]?.kind === 'newline' && (after === undefined || after.kind === 'newline')
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

const belowWords = new Set(
  `below following here ниже следующий нижче наступний abajo siguiente suivant dessous unten folgenden folgende abaixo seguinte
   asagidaki asagida berikut zemak sads ibaba төмендегі төменде ادناه التالي زیر नीचे निम्न 如下 下方 以下`.split(/\s+/),
)

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

/** A password is often spoken of without being told: only "password for ...: 4821" may have words between. */
function maxSecretGap(reading: Reading, keyword: number, immediate: boolean): number {
  if (!immediate) return 0
  const { tokens } = reading
  return [keyword - 1, keyword + 1, keyword + 2].some((index) => has(tokens[index], role.qualifier)) ? maxGap : 1
}

/** "482913 is your code", "482913 – ваш код", "482913为您的验证码". */
export function linkAfter(
  reading: Reading,
  candidate: Candidate,
  startsCandidate: (tokenIndex: number) => Candidate | undefined,
): Link | typeof otherKind | null {
  const { tokens } = reading
  let gap = 0
  let penalty = 0
  let linked = false
  let apart = false
  for (let i = candidate.last + 1, steps = 0; steps < maxSteps; i++, steps++) {
    const token = tokens[i]
    if (!token || endsSentence(reading, i) || startsCandidate(i)) return null
    if (has(token, role.code | role.secret)) {
      if (!namesVerificationCode(reading, i)) return otherKind
      const isCaption = gap <= 1 && captions(reading, candidate, i)
      if (!linked && gap > 0 && !isCaption) return null
      // "【12306】验证码：482913": the word belongs to what follows its colon.
      if (!linked && announces(reading, i)) return null
      if (!has(token, role.code) && gap > 0) return null
      // "Branch 4821 with code letter and ID".
      if (!linked && has(tokens[i - 1], role.via)) return null
      // "(4417) Your code is on its way": a number apart from the sentence is not its subject.
      if (!linked && apart && !isCaption) return null
      const strength = (linked || isCaption ? 0.95 : 0.85) - 0.07 * gap - penalty
      return {
        strength,
        keyword: i,
        direct: gap === 0 && penalty === 0,
        stated: false,
        reason: 'before the word for it',
      }
    }
    if (has(token, role.negation)) return null
    if (token.kind === 'newline') {
      penalty += 0.1
      apart = true
    } else if (token.kind === 'mark') {
      const mark = markOf(reading, token)
      const isClosing = steps === 0 && ']】」』*"”»□'.includes(mark)
      if (!isClosing && !'(（-–—－'.includes(mark)) apart = true
      // "482913 : code à usage unique".
      const isColon = ':：'.includes(mark) && steps === 0 && has(tokens[i + 1], role.code)
      if ('-–—－=→'.includes(mark) || isColon) linked = true
      else if (!')]}】」』*"”»\'(（）□'.includes(mark)) return null
    } else {
      if (has(token, role.link)) linked = true
      gap += gapOf(token)
    }
    if (gap > 3 || penalty > 0.2) return null
  }
  return null
}

/** "Never share your code": a word for the code after a warning in the same sentence announces none. */
function isAdvisory(reading: Reading, keyword: number): boolean {
  for (let i = keyword - 1; i >= 0 && i > keyword - 14; i--) {
    if (endsSentence(reading, i) || reading.tokens[i]?.kind === 'newline') return false
    if (has(reading.tokens[i], role.negation)) return true
  }
  return false
}

/** Whether what stands right before the candidate points at it: a colon, "is", the word for it, a new line. */
function isImmediate(reading: Reading, first: number): boolean {
  const { tokens } = reading
  let i = first - 1
  while ('"«“\'([{*#<「『【'.includes(markOf(reading, tokens[i]) || '~')) i--
  const token = tokens[i]
  if (!token || token.kind === 'newline' || token.names.length > 0) return true
  if (has(token, role.code | role.secret | role.link | role.qualifier | role.filler)) return true
  // "Код подтверждения вывода 482913".
  const isDeed = token.kind === 'word' && !has(token, role.number | role.otherKind)
  if (isDeed && has(tokens[i - 1], role.qualifier) && has(tokens[i - 2], role.code)) return true
  return ':：=-–—>|.,，'.includes(markOf(reading, token) || '~')
}

/** The marks of "1,250.00" and "P1,250.00"; a Chinese comma is none. */
function isInsideFigure(reading: Reading, index: number): boolean {
  const { tokens } = reading
  const before = tokens[index - 1]
  const isFigure = (before?.kind === 'number' || before?.kind === 'mixed') && tokens[index + 1]?.kind === 'number'
  return isFigure && isJoint(reading, index) && !'，、。'.includes(markOf(reading, tokens[index]) || '，')
}

/** "رمز شما برای ورود به اکسمپل ۴۸۲۹۱۳ است": Persian and Hindi say "is" behind the number. */
function isVerbBehind(reading: Reading, last: number): boolean {
  const { key, tokens } = reading
  const verb = tokens[last + 1]
  if (verb?.kind !== 'word' || !verbsBehind.has(key.slice(verb.start, verb.end))) return false
  return tokens[last + 2] === undefined || tokens[last + 2]?.kind === 'newline' || endsSentence(reading, last + 2)
}

const verbsBehind = new Set(['است', 'هست', 'میباشد', 'می باشد', 'है'])

/** Two numbers of one length side by side are two codes; with a short reference behind a code only one is. */
function looksAlike(one: Candidate, other: Candidate): boolean {
  return one.code.length === other.code.length && one.shape === other.shape
}

function isJoint(reading: Reading, index: number): boolean {
  const { tokens } = reading
  return tokens[index - 1]?.end === tokens[index]?.start && tokens[index]?.end === tokens[index + 1]?.start
}

function gapOf(token: Token): number {
  if (token.names.length > 0 || has(token, free)) return 0
  if (has(token, half)) return 0.5
  if (token.kind === 'link' || token.kind === 'hash' || token.kind === 'address') return 2
  return token.kind === 'word' && token.end - token.start === 1 ? 0.5 : 1
}
