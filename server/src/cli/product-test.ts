import { createReadStream } from 'node:fs'
import { startingProducts } from '@verifyplus/contract'
import { Refused } from '#core/errors'
import { compileMatchers, type CompiledMatchers, readMessage } from '#reading'

/** One line in, one line out: what a matcher test reads and answers. */
interface TestLine {
  originator?: string
  text: string
}

export interface TestAnswer {
  product: string | null
  code: string | null
  /** Whether the product lists the sender: what counts where it takes listed senders only. */
  listed: boolean
  confidence: number
  reason: string
}

/** The contract's products with the matchers that the program starts with: for a test without a database. */
export function startingMatchersCompiled(): CompiledMatchers {
  return compileMatchers(startingProducts.map((product) => ({ ...product, matcher: null })))
}

export function testMessage(
  matchers: CompiledMatchers,
  names: ReadonlyMap<number, string>,
  originator: string,
  text: string,
): TestAnswer {
  const { productId, code, listed, confidence, reason } = readMessage(matchers, originator, text)
  const product = productId === null ? null : (names.get(productId) ?? String(productId))
  return { product, code, listed, confidence, reason }
}

/** Reads a file of JSON lines and hands each on with its answer; the memory stays flat however long the file is. */
export async function testFile(
  path: string,
  matchers: CompiledMatchers,
  names: ReadonlyMap<number, string>,
  each: (line: Record<string, unknown>, answer: TestAnswer) => Promise<void>,
): Promise<void> {
  let number = 0
  try {
    for await (const line of linesOf(path)) {
      number++
      if (line.trim() === '') continue
      const message = readLine(path, number, line)
      await each({ ...message }, testMessage(matchers, names, message.originator ?? '', message.text))
    }
  } catch (error) {
    if (error instanceof Refused) throw error
    throw new Refused(`${path} cannot be read: ${(error as Error).message}`)
  }
}

/**
 * The lines of a file, without a byte order mark. Only a line feed ends one: node:readline would also end it at U+2028,
 * which stands unescaped in JSON strings. A long line is gathered in pieces and joined once.
 */
async function* linesOf(path: string): AsyncGenerator<string> {
  let pieces: string[] = []
  let isStart = true
  for await (const chunk of createReadStream(path, { encoding: 'utf8' }) as AsyncIterable<string>) {
    const text = isStart && chunk.startsWith('\ufeff') ? chunk.slice(1) : chunk
    isStart = false
    let from = 0
    for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', from)) {
      pieces.push(text.slice(from, end))
      yield pieces.join('')
      pieces = []
      from = end + 1
    }
    pieces.push(text.slice(from))
  }
  if (pieces.length > 0) yield pieces.join('')
}

function readLine(path: string, number: number, line: string): TestLine {
  let value: unknown
  try {
    value = JSON.parse(line)
  } catch {
    throw new Refused(`${path} line ${number} is not JSON`)
  }
  const { text, originator } = (value ?? {}) as Record<string, unknown>
  if (typeof text !== 'string') throw new Refused(`${path} line ${number}: text must be a string`)
  if (originator !== undefined && originator !== null && typeof originator !== 'string') {
    throw new Refused(`${path} line ${number}: originator must be a string`)
  }
  return value as TestLine
}
