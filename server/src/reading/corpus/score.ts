import { startingProducts } from '@verifyplus/contract'
import type { CompiledMatchers } from '../products/compile-matchers.ts'
import { readMessage } from '../read-message.ts'

/** A line of the corpus: what a person says of a message. */
export interface LabelledMessage {
  text: string
  originator?: string
  /** The product's name in any case, null for somebody else's message. */
  product: string | null
  lang: string
  code: string | null
  origin: string
}

export interface Score {
  right: number
  wrong: number
  missed: number
  falsePositive: number
  rightlyNone: number
}

export interface Mistake {
  what: string
  text: string
  expected: string | null
  got: string | null
}

export function score(compiled: CompiledMatchers, messages: readonly LabelledMessage[]) {
  const code = emptyScore()
  const product = emptyScore()
  const mistakes: Mistake[] = []
  for (const message of messages) {
    const read = readMessage(compiled, message.originator ?? '', message.text)
    const name = startingProducts.find(({ productId }) => productId === read.productId)?.name.toLowerCase() ?? null
    const pairs = [
      ['code', code, message.code, read.code],
      ['product', product, message.product?.toLowerCase() ?? null, name],
    ] as const
    for (const [what, counts, expected, got] of pairs) {
      const outcome = outcomeOf(expected, got)
      counts[outcome]++
      if (expected !== got) mistakes.push({ what: `${what} ${outcome}`, text: message.text, expected, got })
    }
  }
  return { code, product, mistakes }
}

function outcomeOf(expected: string | null, got: string | null): keyof Score {
  if (expected === got) return expected === null ? 'rightlyNone' : 'right'
  if (got === null) return 'missed'
  return expected === null ? 'falsePositive' : 'wrong'
}

function emptyScore(): Score {
  return { right: 0, wrong: 0, missed: 0, falsePositive: 0, rightlyNone: 0 }
}
