import { wordsOfRule } from '../languages/lexicon.ts'
import { role } from '../languages/roles.ts'
import { charClass, classOf } from '../text/fold-text.ts'
import type { Reading, Token } from '../text/read-text.ts'
import { endsSentence, has, isMark, says, tokenAt } from '../text/sentences.ts'
import { findTemplate, type Template } from '../text/template.ts'
import { type Candidate, type CodeForm, findCandidates } from './candidates.ts'
import { linkAfter } from './link-after.ts'
import { linkBefore } from './link-before.ts'
import { linkByHeading, linkByUse } from './link-by-deed.ts'
import { byRepetition, isRepeatedInLink } from './link-by-repetition.ts'
import { isInSentence, type Link, otherKind } from './link.ts'
import { originBoundCode } from './origin-bound.ts'
import { isSomethingElse } from './rejection.ts'

export interface CodeCandidate {
  /** Latin digits and letters without separators and without "G-". */
  code: string
  /** 0 to 1. */
  confidence: number
  /** Where it stood, in a few words without any of the message's text. */
  reason: string
}

/** What is known of the message besides its text. */
export interface CodeHints extends CodeForm {
  /** The message is a product's: a code without any word for it is believed where it is the whole message. */
  isProductMessage?: boolean
  /** Sentences that the product's codes come in; they go first. */
  patterns?: readonly Template[]
}

const believed = 0.6
const clearMargin = 0.12
const rivalMargin = 0.15

/** The code, when one candidate is believed and clearly ahead of all others: a wrong code is worse than none. */
export function bestCode(candidates: readonly CodeCandidate[]): CodeCandidate | null {
  const [best, second] = candidates
  if (!best || best.confidence < believed) return null
  return second && best.confidence - second.confidence < clearMargin ? null : best
}

/** All that may be the code in the message, the likeliest first. */
export function extractCode(reading: Reading, hints: CodeHints): CodeCandidate[] {
  const bound = originBoundCode(reading.shown)
  if (bound !== null) return [{ code: bound, confidence: 0.99, reason: 'bound to its origin' }]
  for (const pattern of hints.patterns ?? []) {
    const match = findTemplate(pattern, reading)
    if (match) return [{ code: match.code, confidence: 0.98, reason: 'pattern of the product' }]
  }

  const candidates = findCandidates(reading, hints).filter((each) => !isSomethingElse(reading, each))
  const judged = linkAll(reading, candidates, hints).map(({ candidate, link }) => ({
    code: candidate.code,
    keyword: link.keyword,
    confidence: confidenceOf(reading, candidate, link, hints),
    reason: link.reason,
  }))
  const [only] = judged
  // So it is in most messages; a map and two sortings would take as long as judging it.
  if (!only || judged.length === 1) return only && only.confidence > 0 ? [asCandidate(only)] : []

  judged.sort((a, b) => b.confidence - a.confidence)
  const byCode = new Map<string, CodeCandidate>()
  for (const { code, keyword, confidence, reason } of judged) {
    if (confidence <= 0 || byCode.has(code)) continue
    // "482913 is your code (4417)": one word cannot name two numbers, so neither is ahead.
    const rival = judged.find((other) => other.code !== code && other.keyword === keyword && keyword >= 0)
    const isLevel = rival !== undefined && rival.confidence > confidence && rival.confidence - confidence < rivalMargin
    byCode.set(code, { code, confidence: isLevel ? rival.confidence : confidence, reason })
  }
  return [...byCode.values()].sort((a, b) => b.confidence - a.confidence)
}

function asCandidate({ code, confidence, reason }: CodeCandidate): CodeCandidate {
  return { code, confidence, reason }
}

interface Linked {
  candidate: Candidate
  link: Link
}

/** The candidates that hang together with a word for a code, in the order of the text. */
function linkAll(reading: Reading, candidates: readonly Candidate[], hints: CodeHints): Linked[] {
  const linked: Linked[] = []
  for (let i = 0; i < candidates.length; i++) {
    const candidate = candidates[i]
    if (!candidate) continue
    const before = linkBefore(reading, candidates, i)
    const after = linkAfter(reading, candidates, i)
    const isOther = before === otherKind || after === otherKind
    const byWord = isOther ? null : strongest(isLink(before) ? before : linkOf(linked, before), after)
    // Most have such a link, and none of the others is stronger than the prefix.
    const isSettled = byWord !== null && byWord.strength >= byPrefix.strength
    const link = isSettled
      ? byWord
      : strongest(
          byWord,
          isOther ? null : linkByUse(reading, candidate),
          linkByHeading(reading, candidate),
          candidate.shape === 'prefixed' ? byPrefix : null,
          !isOther && isRepeatedByProduct(reading, candidate, hints) ? byRepetition : null,
          candidates.length === 1 && hints.isProductMessage ? linkByStandingAlone(reading, candidate, hints) : null,
        )
    if (link) linked.push({ candidate, link })
  }
  return linked
}

const byPrefix: Link = {
  strength: 0.93,
  keyword: -1,
  direct: true,
  stated: true,
  reason: 'prefix of such codes',
}

function linkOf(linked: readonly Linked[], candidate: Candidate | null): Link | null {
  return (candidate && linked.findLast((each) => each.candidate === candidate)?.link) ?? null
}

function isLink(found: Link | Candidate | null): found is Link {
  return found !== null && 'strength' in found
}

function strongest(...links: (Link | null)[]): Link | null {
  let best: Link | null = null
  for (const link of links) if (link && (!best || link.strength > best.strength)) best = link
  return best
}

function isRepeatedByProduct(reading: Reading, { code }: Candidate, hints: CodeHints): boolean {
  return hints.isProductMessage === true && fitsLengths(code, hints) && isRepeatedInLink(reading, code)
}

function fitsLengths(code: string, { lengths }: CodeHints): boolean {
  return lengths === undefined || lengths.length === 0 || lengths.includes(code.length)
}

/** "48213", "WhatsApp 482-913", "Telegram login: 48213" in the product's message: nothing else, or its name before. */
function linkByStandingAlone(reading: Reading, { code, first, last }: Candidate, hints: CodeHints): Link | null {
  if (!fitsLengths(code, hints)) return null
  const { tokens } = reading
  const before = tokens.slice(0, first)
  const after = tokens.slice(last + 1)
  const hasName = before.some((token) => token.names.length > 0)
  const closes = after[0] === undefined || after[0].kind === 'newline' || endsSentence(reading, last + 1)
  const isApart = hasName ? closes : after.every(isSmall)
  if (!isApart || !before.every((token) => isSmall(token) || (hasName && isNamed(token)))) return null
  return { strength: 0.75, keyword: -1, direct: true, stated: true, reason: 'nothing but it' }
}

function isSmall(token: Token): boolean {
  return token.kind === 'mark' || token.kind === 'newline' || token.kind === 'hash'
}

function isNamed(token: Token): boolean {
  return token.names.length > 0 || has(token, role.qualifier | role.filler)
}

/** What the form of the candidate leaves of the strength of its link. */
function confidenceOf(reading: Reading, candidate: Candidate, link: Link, hints: CodeHints): number {
  const { code, shape } = candidate
  const isOdd = shape === 'mixed' || shape === 'letters' || isYear(code)
  const fits = fitsLengths(code, hints)
  const isProductsOwnForm = hints.lettersOnly === true && fits && link.stated
  if (isOdd && !link.direct && !isProductsOwnForm) return 0
  // SUMMER26 and THANKS10 are what shops call codes.
  const isShopsForm = shape === 'mixed' && /^[A-Za-z]{3,}\d{1,4}$/.test(code)
  if (isShopsForm && !isProductsOwnForm && !isNearby(reading, link.keyword, role.qualifier)) return 0
  if (isSlip(reading, link.keyword) || isOfBooking(reading, candidate, link.keyword) || isHandedOver(reading)) return 0
  if (!isQualified(reading, link.keyword)) {
    if (says(reading, role.otherTopic)) return 0
    // "Code 4417: battery low".
    const next = reading.tokens[candidate.last + 2]
    if (isMark(reading, reading.tokens[candidate.last + 1], ':：') && next?.kind === 'word') return 0
  }
  return Math.max(0, link.strength - (fits ? 0 : 0.2) - (code.length > 6 ? 0.03 : 0))
}

function isYear(code: string): boolean {
  return code.length === 4 && /^(19|20)\d\d$/.test(code)
}

/** "Charged 48.21 GBP. Auth code 482137": a payment that is over, and nothing or only "auth" said of the code. */
function isSlip(reading: Reading, keyword: number): boolean {
  if (!says(reading, role.done) || !has(tokenAt(reading, keyword), role.code)) return false
  const { key } = reading
  const isAuth = [keyword - 1, keyword + 1].some((index) => {
    const token = tokenAt(reading, index)
    return token !== undefined && authWords.has(key.slice(token.start, token.end))
  })
  return isAuth || !isQualified(reading, keyword)
}

/** "Your flight is booked! Confirmation code: X7K2P9". */
function isOfBooking(reading: Reading, candidate: Candidate, keyword: number): boolean {
  if (!says(reading, role.booking)) return false
  const { key } = reading
  const confirms = [keyword - 2, keyword - 1, keyword + 1, keyword + 2].some((index) => {
    const token = tokenAt(reading, index)
    return token !== undefined && confirmWords.has(key.slice(token.start, token.end))
  })
  return (candidate.shape === 'mixed' || confirms) && !saysWhatFor(reading, candidate)
}

/** Whether the sentence says what to do with the code, or what for. */
function saysWhatFor(reading: Reading, candidate: Candidate): boolean {
  const { key, tokens } = reading
  return isInSentence(reading, candidate, (index) => {
    const token = tokens[index]
    if (!token || !has(token, role.use | role.login)) return false
    return !confirmStems.test(key.slice(token.start, token.end))
  })
}

const confirmWords = wordsOfRule('confirmation')
const confirmStems = new RegExp(`^(?:${[...wordsOfRule('confirmStem')].join('|')})`)

/** "Give it to the courier": whom to give it to. "Tell nobody, not even the courier" is a warning. */
function isHandedOver(reading: Reading): boolean {
  if (!says(reading, role.handover)) return false
  const { tokens } = reading
  return tokens.some((token, index) => {
    if (!has(token, role.handover) || has(tokens[index + 1], role.account)) return false
    for (let i = index - 1; i >= 0 && i > index - 14 && !endsSentence(reading, i); i--) {
      if (has(tokens[i], role.negation)) return false
    }
    return true
  })
}

const authWords = wordsOfRule('authorisation')

/** "verification code", "code for Telegram": said what the code is for, close by. */
function isQualified(reading: Reading, keyword: number): boolean {
  const token = tokenAt(reading, keyword)
  // Long words ("Bestätigungscode") and 验证码 say themselves what kind of code it is; "otp" and "passcode" do not.
  if (!token || !has(token, role.code | role.secret) || token.end - token.start > 8) return true
  if (has(token, role.qualifier) && classOf(reading.key.charCodeAt(token.start)) === charClass.ideograph) return true
  return isNearby(reading, keyword, role.qualifier | role.login)
}

function isNearby(reading: Reading, keyword: number, roles: number): boolean {
  for (const step of [-1, 1]) {
    for (let i = keyword + step, walked = 0; walked < 3 && !endsSentence(reading, i); i += step, walked++) {
      const token = tokenAt(reading, i)
      if (token && (has(token, roles) || (token.names.length > 0 && (roles & role.login) !== 0))) return true
    }
  }
  return false
}
