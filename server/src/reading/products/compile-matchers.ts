import { foldKey } from '../text/fold-text.ts'
import { parseTemplate, type Template } from '../text/template.ts'
import { WordTree } from '../text/word-tree.ts'
import type { ProductMatcher } from './product-matcher.ts'
import { startingMatchers } from './starting-matchers.ts'

export interface MatchableProduct {
  productId: number
  name: string
  /** null: the matcher that the program starts with, or for an unknown product its name alone. */
  matcher: ProductMatcher | null
}

export interface CompiledProduct {
  productId: number
  /** Phrases with a code in them, then code patterns. */
  codePatterns: readonly Template[]
  codeLengths: readonly number[]
  lettersOnly: boolean
}

/** Everything that recognising products needs, prepared once for many messages. */
export interface CompiledMatchers {
  products: ReadonlyMap<number, CompiledProduct>
  phrases: readonly { productId: number; phrase: Template }[]
  names: WordTree<readonly number[]>
  originators: ReadonlyMap<string, readonly number[]>
  originatorBeginnings: readonly (readonly [beginning: string, productId: number])[]
  links: readonly (readonly [beginning: string, productId: number])[]
  hashes: ReadonlyMap<string, readonly number[]>
}

export function compileMatchers(products: readonly MatchableProduct[]): CompiledMatchers {
  const compiled = new Map<number, CompiledProduct>()
  const phrases: { productId: number; phrase: Template }[] = []
  const names: [name: string, productIds: readonly number[]][] = []
  const originators = new Map<string, readonly number[]>()
  const originatorBeginnings: [string, number][] = []
  const links: [string, number][] = []
  const hashes = new Map<string, readonly number[]>()

  for (const { productId, name, matcher: own } of products) {
    const matcher = own ?? startingMatchers[productId] ?? {}
    for (const each of matcher.names ?? [name]) names.push([each, [productId]])
    for (const each of matcher.originators ?? [name]) {
      const key = originatorKey(each)
      if (each.endsWith('*')) originatorBeginnings.push([key, productId])
      else if (key !== '') originators.set(key, withIds(originators.get(key), [productId]))
    }
    for (const link of matcher.links ?? [])
      links.push([foldKey(link).replace(/^(https?:\/\/)?(www\.)?/, ''), productId])
    for (const hash of matcher.hashes ?? []) hashes.set(hash, withIds(hashes.get(hash), [productId]))
    const ownPhrases = (matcher.phrases ?? []).map(template)
    for (const phrase of ownPhrases) phrases.push({ productId, phrase })
    compiled.set(productId, compileProduct(productId, matcher, ownPhrases))
  }
  const nameTree = new WordTree(names, withIds)
  return { products: compiled, phrases, names: nameTree, originators, originatorBeginnings, links, hashes }
}

function withIds(before: readonly number[] | undefined, ids: readonly number[]): readonly number[] {
  return [...(before ?? []).filter((id) => !ids.includes(id)), ...ids]
}

function compileProduct(productId: number, matcher: ProductMatcher, phrases: readonly Template[]): CompiledProduct {
  const withCode = phrases.filter((phrase) => phrase.some((part) => part.kind === 'code'))
  return {
    productId,
    codePatterns: [...withCode, ...(matcher.codePatterns ?? []).map(template)],
    codeLengths: matcher.codeLengths ?? [],
    lettersOnly: matcher.lettersOnly ?? false,
  }
}

function template(text: string): Template {
  const parsed = parseTemplate(text)
  if (typeof parsed === 'string') throw new TypeError(parsed)
  return parsed
}

/** Sender ids differ between carriers in case, spaces and signs: "Whats-App", "WHATSAPP". */
export function originatorKey(originator: string): string {
  // Nearly all are plain, and folding one takes three times as long as seeing that.
  if (/^[A-Za-z0-9]{0,64}$/.test(originator)) return originator.toLowerCase()
  return foldKey(originator.slice(0, 64)).replace(/[^\p{L}\p{N}]+/gu, '')
}
