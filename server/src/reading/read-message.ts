import { bestCode, type CodeCandidate, type CodeHints, extractCode } from './codes/extract-code.ts'
import type { CompiledMatchers, CompiledProduct } from './products/compile-matchers.ts'
import { listsOriginator, type RecognisedProduct, recogniseProduct } from './products/recognise-product.ts'
import { readText } from './text/read-text.ts'

export interface MessageRead {
  productId: number | null
  code: string | null
  /** Whether the originator is one that the product lists. */
  listed: boolean
  /** 0 to 1: of the code where there is one, otherwise of the product. */
  confidence: number
  /** Why, in a few words without any of the message's text. */
  reason: string
}

/** Whose message it is and which code it brings, from one reading of the text. */
export function readMessage(compiled: CompiledMatchers, originator: string, text: string): MessageRead {
  const reading = readText(text, compiled.names)
  const recognised = recogniseProduct(compiled, originator, reading)
  const product = recognised ? compiled.products.get(recognised.productId) : undefined
  const best = bestCode(extractCode(reading, product ? hintsOf(product) : {}))
  return {
    productId: recognised?.productId ?? null,
    code: best?.code ?? null,
    listed: recognised !== null && listsOriginator(compiled, recognised.productId, originator),
    confidence: best?.confidence ?? recognised?.confidence ?? 0,
    reason: reasonOf(recognised, best),
  }
}

function hintsOf({ codeLengths, lettersOnly, codePatterns }: CompiledProduct): CodeHints {
  return { isProductMessage: true, lengths: codeLengths, lettersOnly, patterns: codePatterns }
}

function reasonOf(recognised: RecognisedProduct | null, best: CodeCandidate | null): string {
  if (recognised && best) return `product: ${recognised.reason}; code: ${best.reason}`
  if (recognised) return `product: ${recognised.reason}`
  return best ? `code: ${best.reason}` : 'no product and no code'
}
