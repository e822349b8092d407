import { role } from '../languages/roles.ts'
import { charClass, classOf } from '../text/fold-text.ts'
import type { Reading, Token } from '../text/read-text.ts'
import { has, isMark, markOf, tokenAt } from '../text/sentences.ts'
import { isRepeatedInLink } from './link-by-repetition.ts'

export type CandidateShape = 'digits' | 'grouped' | 'prefixed' | 'mixed' | 'letters'

/** A stretch of the message that could be a code by its form alone. */
export interface Candidate {
  code: string
  /** Indexes of its first and last token. */
  first: number
  last: number
  shape: CandidateShape
}

/** What is known of the form of a product's codes. */
export interface CodeForm {
  lengths?: readonly number[]
  /** Codes may be of letters alone. */
  lettersOnly?: boolean
}

const minDigits = 4
const maxDigits = 8
const dashes = '-–—‑‐−－·'
const joints = `${dashes}./:,`

/**
 * All candidates in the order of the text. Numbers that are written like dates, times, amounts, telephone numbers,
 * addresses or card numbers are none.
 */
export function findCandidates(reading: Reading, form: CodeForm): Candidate[] {
  const { tokens } = reading
  const found: Candidate[] = []
  for (let i = 0; i < tokens.length; i++) {
    const token = tokens[i]
    if (token?.kind === 'number') i = readNumbers(reading, i, found)
    else if (token?.kind === 'mixed' || isCapitals(reading, token)) i = readLettersAndDigits(reading, i, form, found)
  }
  return found
}

interface Run {
  lengths: number[]
  joints: string
  last: number
}

/** Digits joined without a space: 482-913, 10:45, 1,450.00, 192.168.0.1. */
function joinedRun(reading: Reading, first: number): Run {
  const { tokens } = reading
  const run: Run = { lengths: [lengthOf(tokens[first])], joints: '', last: first }
  for (;;) {
    const mark = tokens[run.last + 1]
    const next = tokens[run.last + 2]
    if (next?.kind !== 'number' || !isMark(reading, mark, joints)) return run
    const joint = markOf(reading, mark)
    if (mark?.start !== tokens[run.last]?.end || next.start !== mark?.end) return run
    // "134560,5分钟": a comma without its space, before the minutes that the code is valid.
    const isUnit = has(tokens[run.last + 3], role.unit) && lengthOf(next) <= 2
    if (',.'.includes(joint) && run.joints === '' && isUnit && lengthOf(tokens[first]) >= minDigits) return run
    run.lengths.push(lengthOf(next))
    run.joints += joint
    run.last += 2
  }
}

function readNumbers(reading: Reading, first: number, found: Candidate[]): number {
  const run = joinedRun(reading, first)
  if (run.joints !== '') {
    const dashed = run.joints.split('').every((joint) => dashes.includes(joint))
    if (dashed && isGrouping(run.lengths, 'dashed')) add(reading, first, run.last, 'grouped', found)
    return run.last
  }

  if (!isSpacedNumber(reading, first + 1)) {
    add(reading, first, first, 'digits', found)
    return first
  }
  const { tokens } = reading
  const spaced = [first]
  for (let next = first + 1; isSpacedNumber(reading, next); next++) spaced.push(next)
  // "482 913 10 minutes": the last number is the minutes'.
  if (spaced.length > 1 && has(tokens[(spaced.at(-1) ?? 0) + 1], role.unit | role.money)) spaced.pop()
  const lengths = spaced.map((index) => lengthOf(tokens[index]))
  const last = spaced.at(-1) ?? first
  if (spaced.length > 1 && isGrouping(lengths, 'spaced') && !isYear(reading, tokens[last])) {
    add(reading, first, last, 'grouped', found)
    return last
  }
  const total = lengths.reduce((sum, length) => sum + length, 0)
  const isLongNumber = spaced.length > 2 && total > maxDigits
  const isThousands = spaced.length > 1 && (lengths[0] ?? 0) <= 3 && lengths[1] === 3
  if (isLongNumber || isThousands) return last
  for (const index of spaced) add(reading, index, index, 'digits', found)
  return last
}

function isSpacedNumber(reading: Reading, index: number): boolean {
  const { tokens } = reading
  const token = tokens[index]
  if (token?.kind !== 'number' || joinedRun(reading, index).joints !== '') return false
  return token.start - (tokenAt(reading, index - 1)?.end ?? 0) <= 2
}

/** The ways in which senders space a code: 3-3, 4-4, pairs, single digits. 3-4 and 3-3-4 are telephone numbers. */
function isGrouping(lengths: readonly number[], how: 'dashed' | 'spaced'): boolean {
  const pattern = lengths.join('-')
  if (pattern === '3-3' || pattern === '4-4' || pattern === '2-2-2') return true
  if (how === 'dashed' && (pattern === '3-2' || pattern === '2-3')) return true
  return lengths.length >= minDigits && lengths.length <= maxDigits && lengths.every((length) => length === 1)
}

function add(reading: Reading, first: number, last: number, shape: CandidateShape, found: Candidate[]): void {
  let code = ''
  for (let i = first; i <= last; i++) {
    const token = reading.tokens[i]
    if (token?.kind === 'number') code += reading.key.slice(token.start, token.end)
  }
  if (code.length < minDigits || code.length > maxDigits) return
  const prefix = googleOrFacebookPrefix(reading, first)
  found.push({ code, first: prefix ? first - 2 : first, last, shape: prefix ? 'prefixed' : shape })
}

/** "G-" and "FB-" are printed before the box in which the code is typed. */
function googleOrFacebookPrefix(reading: Reading, first: number): boolean {
  const { tokens, shown } = reading
  const letters = tokenAt(reading, first - 2)
  if (letters?.kind !== 'word' || !isMark(reading, tokens[first - 1], dashes)) return false
  const word = shown.slice(letters.start, letters.end)
  return (word === 'G' || word === 'FB') && letters.end + 1 === tokens[first]?.start
}

function isYear(reading: Reading, token: Token | undefined): boolean {
  return token !== undefined && /^(19|20)\d\d$/.test(reading.key.slice(token.start, token.end))
}

/** 123ABC78, X7K-2P9 and, where the product's codes may be so, KWMCP. */
function readLettersAndDigits(reading: Reading, first: number, form: CodeForm, found: Candidate[]): number {
  const { tokens, shown } = reading
  const token = tokens[first]
  if (!token) return first
  const next = tokens[first + 2]
  const joined = isMark(reading, tokens[first + 1], dashes) && tokens[first + 1]?.start === token.end
  if (joined && next && next.start === token.end + 1 && (next.kind !== 'word' || isCapitals(reading, next))) {
    // 4HJ7K-9Q2WX-P3M5N is the key of a licence or a gift card.
    const end = chainEnd(reading, first)
    if (end > first + 2) return end
    const left = shown.slice(token.start, token.end)
    const right = shown.slice(next.start, next.end)
    if (left === 'G' || left === 'FB') return first
    const isCode = left.length === right.length && left.length <= 5 && isMixedCode(left + right)
    if (isCode) found.push({ code: left + right, first, last: first + 2, shape: 'mixed' })
    return next.kind === 'word' ? first + 1 : first + 2
  }
  const code = shown.slice(token.start, token.end)
  const before = tokenAt(reading, first - 1)
  if (joined || (isMark(reading, before, '-') && before?.end === token.start)) return first
  if (token.kind === 'mixed') {
    const digits = digitsOfShout(reading, code, form)
    if (digits !== null) found.push({ code: digits, first, last: first, shape: 'digits' })
    else if (isMixedCode(code)) found.push({ code, first, last: first, shape: 'mixed' })
  } else if (
    form.lettersOnly &&
    code.length >= 5 &&
    code.length <= 8 &&
    token.roles === 0 &&
    token.names.length === 0
  ) {
    found.push({ code, first, last: first, shape: 'letters' })
  }
  return first
}

/**
 * The digits of 68398YOU, where a link repeats them alone, or codes of their length are the product's and those of the whole
 * are not. Otherwise capitals behind digits are a part of the code, as in 4821AB.
 */
function digitsOfShout(reading: Reading, code: string, { lengths = [], lettersOnly }: CodeForm): string | null {
  const digits = /^(\d{4,8})[A-Z]{2,}$/.exec(code)?.[1]
  if (digits === undefined) return null
  if (isRepeatedInLink(reading, digits)) return digits
  return !lettersOnly && lengths.includes(digits.length) && !lengths.includes(code.length) ? digits : null
}

/** The last of the tokens that dashes join without a space. */
function chainEnd(reading: Reading, first: number): number {
  const { tokens } = reading
  let last = first
  for (;;) {
    const dash = tokens[last + 1]
    const next = tokens[last + 2]
    if (!next || !isMark(reading, dash, dashes)) return last
    if (dash?.start !== tokens[last]?.end || next.start !== dash?.end || next.kind === 'mark') return last
    last += 2
  }
}

/** Letters and digits in 4 to 10 characters; not a masked card (XX4821), an ordinal or a mobile generation. */
function isMixedCode(code: string): boolean {
  if (code.length < minDigits || code.length > 10) return false
  return /\d/.test(code) && /[A-Za-z]/.test(code) && !/^[xX]+\d+$/.test(code) && !/^\d+(st|nd|rd|th)$/i.test(code)
}

function isCapitals(reading: Reading, token: Token | undefined): boolean {
  if (token?.kind !== 'word' || classOf(reading.key.charCodeAt(token.start)) !== charClass.latin) return false
  const { start, end } = token
  return end - start >= 2 && end - start <= 8 && isSpelledInCapitals(reading.shown, start, end)
}

function isSpelledInCapitals(shown: string, start: number, end: number): boolean {
  for (let i = start; i < end; i++) {
    const unit = shown.charCodeAt(i)
    if (unit < 0x41 || unit > 0x5a) return false
  }
  return true
}

function lengthOf(token: Token | undefined): number {
  return token ? token.end - token.start : 0
}
