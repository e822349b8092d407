import { listsOriginator, readText, tellProductOfReading } from '#catalogue/matchers'
import type { CompiledMatchers, CompiledProduct, ProductTold } from '#catalogue/matchers'
import { bestCode, extractCodeOfReading } from './extract-code.ts'
import type { CodeCandidate, CodeHints } from './extract-code.ts'

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
  const told = tellProductOfReading(compiled, originator, reading)
  const product = told ? compiled.products.get(told.productId) : undefined
  const best = bestCode(extractCodeOfReading(reading, product ? hintsOf(product) : {}))
  return {
    productId: told?.productId ?? null,
    code: best?.code ?? null,
    listed: told !== null && listsOriginator(compiled, told.productId, originator),
    confidence: best?.confidence ?? told?.confidence ?? 0,
    reason: reasonOf(told, best),
  }
}

function hintsOf({ codeLengths, lettersOnly, codePatterns }: CompiledProduct): CodeHints {
  return { isProductMessage: true, lengths: codeLengths, lettersOnly, patterns: codePatterns }
}

function reasonOf(told: ProductTold | null, best: CodeCandidate | null): string {
  if (told && best) return `product: ${told.reason}; code: ${best.reason}`
  if (told) return `product: ${told.reason}`
  return best ? `code: ${best.reason}` : 'no product and no code'
}
