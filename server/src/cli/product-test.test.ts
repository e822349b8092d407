import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startingProducts } from '@verifyplus/contract'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startingMatchersCompiled, testFile } from './product-test.ts'

const matchers = startingMatchersCompiled()
const names = new Map<number, string>(startingProducts.map(({ productId, name }) => [productId, name]))
let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'verifyplus-product-test-'))
})

afterAll(async () => {
  await rm(folder, { recursive: true })
})

async function answers(content: string | Buffer): Promise<Record<string, unknown>[]> {
  const file = join(folder, `${Math.random()}.jsonl`)
  await writeFile(file, content)
  const found: Record<string, unknown>[] = []
  await testFile(file, matchers, names, (line, { product, code }) => {
    found.push({ ...line, product, code })
    return Promise.resolve()
  })
  return found
}

test('a byte order mark, CRLF, empty lines and a missing last line feed change nothing', async () => {
  const content = '\ufeff{"text":"Code: 4821"}\r\n\r\n  \n{"originator":null,"text":"Telegram code 48213"}'
  expect(await answers(content)).toEqual([
    { text: 'Code: 4821', product: null, code: '4821' },
    { originator: null, text: 'Telegram code 48213', product: 'Telegram', code: '48213' },
  ])
})

test('fields of the input come back as they were and in their order', async () => {
  const [line = {}] = await answers('{"id":7,"text":"Code: 4821 \u06f4","note":{"a":[null,"\u200e"]}}\n')
  expect(JSON.stringify(line)).toBe(
    '{"id":7,"text":"Code: 4821 \u06f4","note":{"a":[null,"\u200e"]},"product":null,"code":"4821"}',
  )
})

test('a line separator inside a text ends no line', async () => {
  expect(await answers('{"text":"Hello\u2028Code: 4821"}\n')).toMatchObject([{ code: '4821' }])
})

test('a character whose bytes are cut by the reading is whole', async () => {
  const long = `${'a'.repeat(64 * 1024 - 10)}\u6f22\u6f22\u6f22`
  expect(await answers(JSON.stringify({ text: long }))).toMatchObject([{ text: long }])
})

test.each([
  ['{"text":"x"}\n{bad', 'line 2 is not JSON'],
  ['\n\n{"originator":"x"}', 'line 3: text must be a string'],
  ['{"text":"x","originator":5}', 'line 1: originator must be a string'],
  ['[1]', 'line 1: text must be a string'],
])('what is wrong with a line is told with its number: %j', async (content, reason) => {
  await expect(answers(content)).rejects.toThrow(reason)
})

test('a file that is not there is told by name', async () => {
  await expect(testFile('/nowhere.jsonl', matchers, names, () => Promise.resolve())).rejects.toThrow('/nowhere.jsonl')
})
