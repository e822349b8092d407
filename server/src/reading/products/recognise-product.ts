import type { Reading } from '../text/read-text.ts'
import { findTemplate } from '../text/template.ts'
import { type CompiledMatchers, originatorKey } from './compile-matchers.ts'
import { claimOfName, speaksForSomebodyElse, strongestClaim } from './name-claims.ts'

export interface RecognisedProduct {
  productId: number
  /** 0 to 1. */
  confidence: number
  /** What gave it away, in a few words without any of the message's text. */
  reason: string
}

interface Evidence {
  productId: number
  strength: number
  reason: string
}

/** Two products closer than this are not told apart. */
const clearMargin = 0.1
/** Evidence of at least this strength names the product even where somebody else speaks. */
const ownWords = 0.9

/** The product that sent the message: null when none did, or when two are equally likely. */
export function recogniseProduct(
  compiled: CompiledMatchers,
  originator: string,
  reading: Reading,
): RecognisedProduct | null {
  const evidence: Evidence[] = []
  fromOriginator(compiled, originator, evidence)
  fromMachineParts(compiled, reading, evidence)
  fromPhrases(compiled, reading, evidence)
  fromNames(reading, evidence)
  if (evidence.length === 0) return null

  const strong = evidence.some((each) => each.strength >= ownWords)
  const believed = !strong && speaksForSomebodyElse(reading) ? [] : evidence
  let best: Evidence | null = null
  for (const each of believed) if (!best || each.strength > best.strength) best = each
  if (!best) return null
  for (const each of believed) {
    if (each.productId !== best.productId && each.strength > best.strength - clearMargin) return null
  }
  return { productId: best.productId, confidence: best.strength, reason: best.reason }
}

/** Whether the product lists the originator. */
export function listsOriginator(compiled: CompiledMatchers, productId: number, originator: string): boolean {
  if (originator === '') return false
  const key = originatorKey(originator)
  if (compiled.originators.get(key)?.includes(productId)) return true
  return compiled.originatorBeginnings.some(([beginning, id]) => id === productId && key.startsWith(beginning))
}

function fromOriginator(compiled: CompiledMatchers, originator: string, evidence: Evidence[]): void {
  if (originator === '') return
  const key = originatorKey(originator)
  const reason = 'sender id'
  for (const productId of compiled.originators.get(key) ?? []) {
    // Many senders share a short code, so a number says less than a name does.
    evidence.push({ productId, strength: /^\d+$/.test(key) ? 0.75 : 0.97, reason })
  }
  for (const [beginning, productId] of compiled.originatorBeginnings) {
    if (key.startsWith(beginning)) evidence.push({ productId, strength: 0.95, reason })
  }
}

function fromMachineParts(compiled: CompiledMatchers, reading: Reading, evidence: Evidence[]): void {
  for (const { kind, start, end } of reading.tokens) {
    if (kind === 'hash') {
      for (const productId of compiled.hashes.get(reading.shown.slice(start, end)) ?? []) {
        evidence.push({ productId, strength: 0.9, reason: 'hash of its Android app' })
      }
    } else if (kind === 'link') {
      const link = reading.key.slice(start, Math.min(end, start + 200)).replace(/^(https?:\/\/)?(www\.)?/, '')
      for (const [beginning, productId] of compiled.links) {
        const next = link[beginning.length]
        const whole = next === undefined || next === '/' || next === '?' || next === '#'
        if (whole && link.startsWith(beginning)) evidence.push({ productId, strength: 0.8, reason: 'link to it' })
      }
    }
  }
}

function fromPhrases(compiled: CompiledMatchers, reading: Reading, evidence: Evidence[]): void {
  for (const { productId, phrase } of compiled.phrases) {
    const match = findTemplate(phrase, reading)
    if (match) evidence.push({ productId, strength: match.code === '' ? 0.8 : 0.92, reason: 'a sentence of its own' })
  }
}

function fromNames(reading: Reading, evidence: Evidence[]): void {
  const { tokens } = reading
  for (let i = 0; i < tokens.length; i++) {
    const names = tokens[i]?.names ?? []
    if (names.length === 0) continue
    // A weaker sign of the same product changes nothing, and the walks around its name took half the time of recognising it.
    if (names.every((productId) => isShown(evidence, productId, strongestClaim))) continue
    const claim = claimOfName(reading, i)
    if (claim)
      for (const productId of names) evidence.push({ productId, strength: claim.strength, reason: claim.reason })
  }
}

function isShown(evidence: readonly Evidence[], productId: number, strength: number): boolean {
  return evidence.some((each) => each.productId === productId && each.strength >= strength)
}
