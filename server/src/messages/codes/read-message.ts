import { readText, tellProductOfReading } from '#catalogue/matchers'
import type { CompiledMatchers } from '#catalogue/matchers'
import { bestCode, extractCodeOfReading } from './extract-code.ts'

export interface MessageRead {
  productId: number | null
  code: string | null
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
  const candidates = extractCodeOfReading(
    reading,
    product
      ? {
          isProductMessage: true,
          lengths: product.codeLengths,
          lettersOnly: product.lettersOnly,
          patterns: product.codePatterns,
        }
      : {},
  )
  const best = bestCode(candidates)
  const reasons = [told && `product: ${told.reason}`, best && `code: ${best.reason}`].filter((each) => each !== null)
  return {
    productId: told?.productId ?? null,
    code: best?.code ?? null,
    confidence: best?.confidence ?? told?.confidence ?? 0,
    reason: reasons.join('; ') || 'no product and no code',
  }
}
