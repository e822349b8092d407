import { role } from '../languages/roles.ts'
import type { Reading } from '../text/read-text.ts'
import { endsSentence, has, isMark, namesVerificationCode } from '../text/sentences.ts'
import type { Candidate } from './candidates.ts'
import { announces, gapOf, type Link, maxSteps, otherKind } from './link.ts'

/**
 * "482913 is your code", "482913 – ваш код", "482913为您的验证码". `candidates` are all of the message in its order, `which`
 * is the index of the one to link.
 */
export function linkAfter(
  reading: Reading,
  candidates: readonly Candidate[],
  which: number,
): Link | typeof otherKind | null {
  const { tokens } = reading
  const candidate = candidates[which]
  if (!candidate) return null
  const next = startOfNext(candidates, which, candidate.last)
  let gap = 0
  let penalty = 0
  let linked = false
  let apart = false
  for (let i = candidate.last + 1, steps = 0; steps < maxSteps; i++, steps++) {
    const token = tokens[i]
    if (!token || i === next || endsSentence(reading, i)) return null
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
      const isClosing = steps === 0 && isMark(reading, token, ']】」』*"”»□')
      if (!isClosing && !isMark(reading, token, '(（-–—－')) apart = true
      // "482913 : code à usage unique".
      const isColon = steps === 0 && isMark(reading, token, ':：') && has(tokens[i + 1], role.code)
      if (isMark(reading, token, '-–—－=→') || isColon) linked = true
      else if (!isMark(reading, token, ')]}】」』*"”»\'(（）□')) return null
    } else {
      if (has(token, role.link)) linked = true
      gap += gapOf(token)
    }
    if (gap > 3 || penalty > 0.2) return null
  }
  return null
}

/** The token at which the next candidate begins; that of two whose forms overlap is no next one. */
function startOfNext(candidates: readonly Candidate[], which: number, last: number): number {
  let next = which + 1
  while ((candidates[next]?.first ?? Infinity) <= last) next++
  return candidates[next]?.first ?? Infinity
}

/** "482913 (ExampleApp sign-in code)", or at the very beginning: "(482913) ExampleApp Verification Code". */
function captions(reading: Reading, { first, last }: Candidate, keyword: number): boolean {
  const { tokens } = reading
  if (isMark(reading, tokens[last + 1], '(（')) return isMark(reading, tokens[keyword + 1], ')）')
  // "482913 आपका ExampleBank के लिए ओटीपी है।"
  const isSaid =
    has(tokens[keyword + 1], role.link) && tokens[keyword + 1]?.kind === 'word' && endsSentence(reading, keyword + 2)
  if (isSaid && !tokens.slice(last + 1, keyword).some((token) => has(token, role.number))) return true
  if (!has(tokens[keyword - 1], role.qualifier) || tokens[keyword + 1]?.kind === 'word') return false
  return tokens.slice(0, first).every((token) => token.kind === 'mark')
}
