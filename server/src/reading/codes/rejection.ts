import { wordsOfRule } from '../languages/lexicon.ts'
import { role } from '../languages/roles.ts'
import { charClass, classOf } from '../text/fold-text.ts'
import type { Reading, Token } from '../text/read-text.ts'
import { isCaseless } from '../text/run-on-words.ts'
import { endsSentence, has, isMark, isOneOf, namesVerificationCode, says, tokenAt } from '../text/sentences.ts'
import type { Candidate } from './candidates.ts'

const maxSentence = 14

/** Whether the neighbours of a candidate say that it counts, names or reaches something else than a sign-in. */
export function isSomethingElse(reading: Reading, candidate: Candidate): boolean {
  return (
    hasForbiddenNeighbour(reading, candidate) ||
    isAmountOrSpan(reading, candidate) ||
    isGluedToWord(reading, candidate) ||
    followsNumberWord(reading, candidate.first) ||
    isToBeSent(reading, candidate) ||
    isWhatSomethingEndsIn(reading, candidate.last) ||
    isInSpoiltSentence(reading, candidate)
  )
}

/** "Text CODE to 48213", "send 482137 to 4444": where to send something, and what. */
function isToBeSent(reading: Reading, { first, last }: Candidate): boolean {
  if (isSendingWord(reading, first - 1)) return true
  if (!isSendingWord(reading, last + 1)) return false
  return isNumberToSendTo(reading.tokens[last + 2]) || isNumberToSendTo(reading.tokens[last + 3])
}

function isNumberToSendTo(token: Token | undefined): boolean {
  return token?.kind === 'number' && token.end - token.start >= 3
}

function isSendingWord(reading: Reading, index: number): boolean {
  const token = tokenAt(reading, index)
  return token?.kind === 'word' && sendingWords.has(reading.key.slice(token.start, token.end))
}

const sendingWords = wordsOfRule('sentTo')

/** "4417 ile biten", "4417-мен аяқталатын". */
function isWhatSomethingEndsIn(reading: Reading, last: number): boolean {
  if (!says(reading, role.endsSo)) return false
  const { tokens } = reading
  return has(tokens[last + 1], role.endsSo) || has(tokens[last + 2], role.endsSo) || has(tokens[last + 3], role.endsSo)
}

/** "The code you entered, 482913, is wrong", "Код 482913 неверный", "您输入的验证码482913错误". */
function isInSpoiltSentence(reading: Reading, { first, last }: Candidate): boolean {
  if (!says(reading, role.spoilt)) return false
  const { tokens } = reading
  for (let i = first - 1; i >= 0 && i > first - maxSentence && !endsSentence(reading, i); i--) {
    if (has(tokens[i], role.spoilt)) return true
  }
  for (let i = last + 1; i < last + maxSentence && !endsSentence(reading, i); i++) {
    if (tokens[i]?.kind === 'newline') return false
    if (has(tokens[i], role.spoilt)) return true
  }
  return false
}

function hasForbiddenNeighbour(reading: Reading, { first, last }: Candidate): boolean {
  const { key, tokens } = reading
  const start = tokens[first]?.start ?? 0
  const end = tokens[last]?.end ?? 0
  const before = key.charAt(start - 1) || ' '
  const after = key.charAt(end) || ' '
  const isStarred = before === '*' && after === '*'
  if (isOneOf(key.charCodeAt(start - 1), '+/\\~≈_•●…xх%^') || (before === '*' && !isStarred)) return true
  // "OTP=482913", but no parameter of a link.
  if (before === '=' && !has(tokenAt(reading, first - 2), role.code)) return true
  if (isOneOf(key.charCodeAt(end), '+/\\%°#_^') || (after === '*' && !isStarred)) return true
  if (before === '.' && key.charAt(start - 2) === '.') return true
  if (after === '.' && key.charAt(end + 1) === '.' && /^\.{2,4}[a-z0-9]/.test(key.slice(end, end + 5))) return true
  return before === '(' && after === ')' && classOf(key.charCodeAt(end + 1)) === charClass.digit
}

function isAmountOrSpan(reading: Reading, { first, last }: Candidate): boolean {
  const { tokens } = reading
  const before = tokenAt(reading, isMark(reading, tokenAt(reading, first - 1), '.') ? first - 2 : first - 1)
  if (has(before, role.money) || has(tokens[last + 1], role.money)) return true
  const next = tokens[last + 1]
  return has(next, role.unit) && !has(next, role.link | role.filler | role.code)
}

/**
 * A letter without a space before or after: ЛЕТО2026, 4821й. Before it, scripts that glue (Arabic, Hindi) know the word;
 * behind it, no word of a script without capitals is part of a code.
 */
function isGluedToWord(reading: Reading, { first, last }: Candidate): boolean {
  const { tokens } = reading
  const before = tokenAt(reading, first - 1)
  const after = tokens[last + 1]
  const known = role.code | role.secret | role.link | role.filler | role.qualifier
  const gluedBefore =
    before?.kind === 'word' && before.end === tokens[first]?.start && isSpacedScript(reading, before.end - 1)
  const gluedAfter =
    after?.kind === 'word' &&
    after.start === tokens[last]?.end &&
    isSpacedScript(reading, after.start) &&
    !isCaseless(reading.shown.charAt(after.start))
  return (gluedBefore && !has(before, known)) || (gluedAfter && !has(after, known))
}

function isSpacedScript(reading: Reading, index: number): boolean {
  const kind = classOf(reading.key.charCodeAt(index))
  return kind === charClass.latin || kind === charClass.letter
}

/** "order 48213", "Ref: 8827", "ending in 4417", "尾号4821". */
function followsNumberWord(reading: Reading, first: number): boolean {
  const { tokens } = reading
  let introduced = false
  let fillers = 0
  for (let i = first - 1; i >= Math.max(0, first - 5); i--) {
    const token = tokens[i]
    if (!token || token.kind === 'newline') return false
    if (isOpeningHash(reading, i, first)) return false
    const isNoun = has(token, role.number | role.softNumber) && !has(token, role.code | role.qualifier)
    if (isNoun) {
      if (has(token, role.filler | role.link) && !isIntroduction(reading, tokens[i + 1])) {
        fillers++
        continue
      }
      if (introduced && isSentFor(reading, i)) return false
      if (i === first - 1 && isConfirmedDeed(reading, i)) return false
      return has(token, role.number) || fillers === 0
    }
    if (isIntroduction(reading, token)) introduced = true
    else if (has(token, role.filler)) fillers++
    else if (!isMark(reading, token, '.("\'«[#*')) return false
    if (fillers > 2) return false
  }
  return false
}

/** "#482913 is your code" opens a message as "482913 is your code" does. */
function isOpeningHash(reading: Reading, index: number, first: number): boolean {
  const { tokens } = reading
  return index === 0 && first === 1 && isMark(reading, tokens[0], '#') && has(tokens[2], role.link)
}

function isIntroduction(reading: Reading, token: Token | undefined): boolean {
  return has(token, role.link) || isMark(reading, token, ':：=–—-')
}

/** "Код подтверждения операции 208841": the code of confirming it, unless a code of its own follows the number. */
function isConfirmedDeed(reading: Reading, noun: number): boolean {
  const { key, tokens } = reading
  if (!has(tokenAt(reading, noun - 1), role.qualifier) || !has(tokenAt(reading, noun - 2), role.code)) return false
  if (!deeds.has(key.slice(tokens[noun]?.start, tokens[noun]?.end))) return false
  return !isMark(reading, tokens[noun + 2], ':：=–—-')
}

const deeds = wordsOfRule('confirmedDeed')

/** "Code for your order: 482913": the colon belongs to the code. */
function isSentFor(reading: Reading, noun: number): boolean {
  const { tokens } = reading
  let fillers = 0
  for (let i = noun - 1; i >= Math.max(0, noun - 6); i--) {
    const token = tokens[i]
    if (has(token, role.code | role.secret)) return fillers > 0 && namesVerificationCode(reading, i)
    if (has(token, role.filler)) fillers++
    else if (
      !token ||
      (token.names.length === 0 && !has(token, role.qualifier | role.login | role.number | role.softNumber))
    )
      return false
  }
  return false
}
