import { wordsOfRule } from '../languages/lexicon.ts'
import { role } from '../languages/roles.ts'
import { charClass, classOf } from './fold-text.ts'
import type { Reading, Token } from './read-text.ts'

const hardEnds = '!?。！？।؟;；…'

/** Whether the token closes a sentence. The end of a line does not: many senders break lines inside one. */
export function endsSentence(reading: Reading, index: number): boolean {
  const token = tokenAt(reading, index)
  if (token?.kind !== 'mark') return false
  if (isMark(reading, token, hardEnds)) return true
  if (!isMark(reading, token, '.')) return false
  const next = classOf(reading.key.charCodeAt(token.end))
  // "DE12...4417": of several full stops the last one decides.
  if (next === charClass.digit || reading.key[token.end] === '.') return false
  return !isAbbreviation(tokenAt(reading, index - 1))
}

/** "No.", "тел.", "min.": short words that go with numbers keep their full stop. */
function isAbbreviation(before: Token | undefined): boolean {
  const short = before !== undefined && before.kind === 'word' && before.end - before.start <= 4
  return short && (before.roles & (role.number | role.unit | role.money)) !== 0 && (before.roles & role.code) === 0
}

export function has(token: Token | undefined, roles: number): boolean {
  return token !== undefined && (token.roles & roles) !== 0
}

/** Whether any word of the message does one of these: most messages have none of the rarer ones, and no place to look for. */
export function says(reading: Reading, roles: number): boolean {
  return (reading.roles & roles) !== 0
}

/** Asked for the element -1, an array looks for a property of that name: 60 ns instead of two. */
export function tokenAt({ tokens }: Reading, index: number): Token | undefined {
  return index >= 0 ? tokens[index] : undefined
}

/** Whether the token is one of these marks. */
export function isMark({ key }: Reading, token: Token | undefined, marks: string): boolean {
  return token?.kind === 'mark' && isOneOf(key.charCodeAt(token.start), marks)
}

/** Asked ten times a message of a few characters each, where `includes` would make and search strings. */
export function isOneOf(unit: number, characters: string): boolean {
  for (let i = 0; i < characters.length; i++) if (characters.charCodeAt(i) === unit) return true
  return false
}

/** The character of a mark; empty for all other tokens. */
export function markOf(reading: Reading, token: Token | undefined): string {
  return token?.kind === 'mark' ? (reading.key[token.start] ?? '') : ''
}

/**
 * A code word that is not part of "promo code", "code postal", "room code", "取件码". Where the number follows the word,
 * "code order 4821" is not one either; where it stood before, that is the beginning of something else.
 */
export function namesVerificationCode(reading: Reading, index: number, where?: 'number follows'): boolean {
  const { tokens } = reading
  const token = tokens[index]
  if (!has(token, role.code | role.secret) || has(token, role.otherKind)) return false
  let before = index - 1
  if (isMark(reading, tokenAt(reading, before), '-\'"')) before--
  if (makesOtherKind(tokenAt(reading, before), role.otherKind | role.number)) return false
  let after = index + 1
  if (where && makesOtherKind(tokens[after], role.number)) return false
  for (let skipped = 0; skipped < 2; skipped++) {
    if (has(tokens[after], role.filler) || isMark(reading, tokens[after], '-')) after++
  }
  return !makesOtherKind(tokens[after], role.otherKind) && !isForThing(reading, index)
}

const passed = role.filler | role.qualifier | role.link | role.use | role.softNumber | role.otherKind | role.code

/** "Access code 4821 to enter the building", "Parcel verification code": the phrase says that it opens or fetches a thing. */
function isForThing(reading: Reading, keyword: number): boolean {
  return says(reading, role.thing) && (reachesThing(reading, keyword, -1) || reachesThing(reading, keyword, 1))
}

function reachesThing(reading: Reading, keyword: number, step: 1 | -1): boolean {
  const { key } = reading
  for (let i = keyword + step, walked = 0; walked < 7; i += step, walked++) {
    const token = tokenAt(reading, i)
    if (!token || has(token, role.account)) return false
    if (signIns.has(key.slice(token.start, token.end).replace('-', ' '))) return false
    if (step === -1 && isMark(reading, token, ':：')) return false
    if (has(token, role.thing)) return true
    const isPassed = has(token, passed) || (step === 1 && token.kind === 'number')
    if (!isPassed && !isMark(reading, token, "-'’()")) return false
  }
  return false
}

const signIns = wordsOfRule('signIn')

function makesOtherKind(token: Token | undefined, roles: number): boolean {
  return token?.kind === 'word' && has(token, roles) && !has(token, role.qualifier | role.filler | role.code)
}
