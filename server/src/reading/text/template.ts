import { charClass, classOf, type FoldedText, foldKey } from './fold-text.ts'
import { capitalisedWordEnd } from './run-on-words.ts'

// What an operator writes to describe a sentence: literal text, in which `{code}` stands for the code and `{any}` for up to
// 40 characters. It is not a regular expression and has nothing that repeats, so no pattern can make a message slow.

export type CodeKind = 'digits' | 'letters' | 'exact'

type Part =
  | { kind: 'literal'; key: string; anchor: string }
  | { kind: 'any' }
  | { kind: 'code'; codeKind: CodeKind; min: number; max: number }

export type Template = readonly Part[]

const maxAnyUnits = 40
export const maxTemplateUnits = 200
export const maxCodeUnits = 24

const placeholder = /\{([^{}]*)\}/
const codeArgument = /^code(?::\s*(?:(digits|letters|exact)\b)?\s*(?:(\d{1,3})(?:\s*-\s*(\d{1,3}))?)?)?$/

/** The parts of a template, or a sentence that says what is wrong with it. */
export function parseTemplate(text: string): Template | string {
  if (text.length > maxTemplateUnits) return `a pattern has at most ${maxTemplateUnits} characters`
  const parts: Part[] = []
  for (const [index, piece] of text.split(/(\{[^{}]*\})/).entries()) {
    if (index % 2 === 0) {
      if (/[{}]/.test(piece)) return 'braces only stand around {code} and {any}'
      const key = foldKey(piece).replace(/\s+/g, ' ')
      if (key !== '') parts.push({ kind: 'literal', key, anchor: /\S+/.exec(key)?.[0] ?? '' })
      continue
    }
    const part = parsePlaceholder(placeholder.exec(piece)?.[1]?.trim() ?? '')
    if (typeof part === 'string') return part
    parts.push(part)
  }
  return refusal(parts) ?? parts
}

function parsePlaceholder(inside: string): Part | string {
  if (inside === 'any') return { kind: 'any' }
  const match = codeArgument.exec(inside)
  if (!match)
    return `{${inside}} is not known; write {code}, {code:6}, {code:4-8}, {code:letters 5-8}, {code:exact 11} or {any}`
  const codeKind = (match[1] ?? 'digits') as CodeKind
  const min = match[2] === undefined ? 4 : Number(match[2])
  const max = match[3] !== undefined ? Number(match[3]) : match[2] !== undefined ? min : codeKind === 'digits' ? 8 : 12
  if (min < 3 || max > maxCodeUnits || min > max) return `{${inside}}: a code has 3 to ${maxCodeUnits} characters`
  return { kind: 'code', codeKind, min, max }
}

function refusal(parts: readonly Part[]): string | null {
  const words = parts.filter((part) => part.kind === 'literal' && /[\p{L}\p{N}]/u.test(part.key))
  if (words.length === 0) return 'a pattern needs some literal text besides {code} and {any}'
  if (parts.filter((part) => part.kind === 'code').length > 1) return 'a pattern has {code} once'
  if (parts[0]?.kind === 'any' || parts.at(-1)?.kind === 'any') return '{any} stands between other parts'
  const anyBeforeCode = parts.some((part, i) => part.kind === 'any' && parts[i + 1]?.kind !== 'literal')
  return anyBeforeCode ? 'after {any} there must be literal text' : null
}

export interface TemplateMatch {
  /** Without separators; empty when the template has no {code}. */
  code: string
}

/** The first place where the template fits. Every place is tried once and costs at most the template's own length. */
export function findTemplate(template: Template, folded: FoldedText): TemplateMatch | null {
  const first = template[0]
  // Nothing but spaces is no anchor: an empty one is found at the end of the text again and again.
  if (first?.kind === 'literal' && first.anchor !== '') {
    const { anchor } = first
    for (let at = folded.key.indexOf(anchor); at >= 0; at = folded.key.indexOf(anchor, at + 1)) {
      const match = isInsideWord(folded.key, at) ? null : matchAt(template, folded, at)
      if (match) return match
    }
    return null
  }
  for (let at = 0; at < folded.key.length; at++) {
    if (!isAlphanumeric(folded.key.charCodeAt(at)) || isInsideWord(folded.key, at)) continue
    const match = matchAt(template, folded, at)
    if (match) return match
  }
  return null
}

function matchAt(template: Template, folded: FoldedText, start: number): TemplateMatch | null {
  let at = start
  let code = ''
  for (let i = 0; i < template.length; i++) {
    const part = template[i]
    if (part?.kind === 'literal') {
      at = literalEnd(part.key, folded.key, at)
    } else if (part?.kind === 'code') {
      const found = readCode(part, folded, at)
      at = found?.end ?? -1
      code = found?.code ?? ''
    } else {
      const next = template[++i]
      at = next?.kind === 'literal' ? firstLiteralEnd(next.key, folded.key, at) : -1
    }
    if (at < 0) return null
  }
  return template.at(-1)?.kind === 'literal' && isInsideWord(folded.key, at) ? null : { code }
}

/** Spaces of the template may be any run of up to 8 spaces and newlines, or nothing beside punctuation. */
function literalEnd(literal: string, key: string, start: number): number {
  let at = start
  for (let i = 0; i < literal.length; i++) {
    if (literal[i] === ' ') at = skipSpace(key, at)
    else {
      if (literal.charCodeAt(i) !== key.charCodeAt(at)) at = skipSpace(key, at)
      if (literal.charCodeAt(i) !== key.charCodeAt(at)) return -1
      at++
    }
  }
  return at
}

function firstLiteralEnd(literal: string, key: string, start: number): number {
  for (let at = start; at <= start + maxAnyUnits && at < key.length; at++) {
    const end = literalEnd(literal, key, at)
    if (end >= 0) return end
  }
  return -1
}

function readCode(
  part: { codeKind: CodeKind; min: number; max: number },
  { key, shown }: FoldedText,
  start: number,
): { code: string; end: number } | null {
  let at = skipSpace(key, start)
  let code = ''
  for (; code.length <= maxCodeUnits; at++) {
    const unit = key.charCodeAt(at)
    const isDigit = classOf(unit) === charClass.digit
    if (!isDigit && endsAtWord(part, shown, at, code.length)) return { code, end: at }
    if (isDigit || (part.codeKind !== 'digits' && isAlphanumeric(unit))) code += shown[at]
    else if (part.codeKind === 'exact' && (unit === 0x2d || unit === 0x5f)) code += shown[at]
    else if (!isSeparator(unit, part.codeKind) || code === '' || !continues(key, at + 1, part.codeKind)) break
    // After a space another number begins as soon as the code is long enough.
    else if (unit === 0x20 && code.length >= part.min) break
  }
  if (code.length < part.min || code.length > part.max || isAlphanumeric(key.charCodeAt(at))) return null
  return { code, end: at }
}

/** "68398You can also tap": the code is as long as it may be, or its digits end, and a word begins. */
function endsAtWord(
  { codeKind, min, max }: { codeKind: CodeKind; min: number; max: number },
  shown: string,
  at: number,
  length: number,
): boolean {
  if (length < min || length > max) return false
  const isDigitBefore = classOf(shown.charCodeAt(at - 1)) === charClass.digit
  return (length === max || (isDigitBefore && codeKind !== 'exact')) && capitalisedWordEnd(shown, at) > 0
}

function isSeparator(unit: number, codeKind: CodeKind): boolean {
  return codeKind !== 'exact' && (unit === 0x2d || unit === 0x2013 || (unit === 0x20 && codeKind === 'digits'))
}

function continues(key: string, at: number, codeKind: CodeKind): boolean {
  const unit = key.charCodeAt(at)
  return codeKind === 'digits' ? classOf(unit) === charClass.digit : isAlphanumeric(unit)
}

function skipSpace(key: string, start: number): number {
  let at = start
  for (let n = 0; n < 8; n++, at++) {
    const kind = classOf(key.charCodeAt(at))
    if (kind !== charClass.space && kind !== charClass.newline) break
  }
  return at
}

function isAlphanumeric(unit: number): boolean {
  const kind = classOf(unit)
  return kind === charClass.latin || kind === charClass.digit
}

function isInsideWord(key: string, at: number): boolean {
  const before = classOf(key.charCodeAt(at - 1))
  const here = classOf(key.charCodeAt(at))
  return (isLetter(before) && isLetter(here)) || (before === charClass.digit && here === charClass.digit)
}

function isLetter(kind: number): boolean {
  return kind === charClass.latin || kind === charClass.letter
}
