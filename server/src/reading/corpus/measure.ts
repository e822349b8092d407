import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { fileURLToPath } from 'node:url'
import { startingProducts } from '@verifyplus/contract'
import { compileMatchers } from '../products/compile-matchers.ts'
import { readMessage } from '../read-message.ts'
import { type LabelledMessage, score, type Score } from './score.ts'

// Measures product and code on labelled messages: node server/src/reading/corpus/measure.ts [FILE...] [--json] [--show]

const compiled = compileMatchers(startingProducts.map((product) => ({ ...product, matcher: null })))

function main(args: readonly string[]): void {
  const given = args.filter((arg) => !arg.startsWith('--'))
  const files = given.length > 0 ? given : ['shared', 'written', 'first-sight', 'run-on', 'held-out'].map(corpusFile)
  const results = files.map((file) => ({
    file: basename(file),
    ...measure(readMessages(file), args.includes('--show')),
  }))
  process.stdout.write(args.includes('--json') ? `${JSON.stringify(results)}\n` : table(results))
}

function corpusFile(name: string): string {
  return fileURLToPath(new URL(`${name}.jsonl`, import.meta.url))
}

function readMessages(file: string): LabelledMessage[] {
  const lines = readFileSync(file, 'utf8').split('\n')
  return lines.filter((line) => line.trim() !== '').map((line) => JSON.parse(line) as LabelledMessage)
}

interface Measured {
  messages: number
  code: Score
  product: Score
  messagesPerSecond: number
}

function measure(messages: readonly LabelledMessage[], show: boolean): Measured {
  const { code, product, mistakes } = score(compiled, messages)
  if (show) for (const mistake of mistakes) process.stdout.write(`${JSON.stringify(mistake)}\n`)
  return { messages: messages.length, code, product, messagesPerSecond: speed(messages) }
}

/** Messages per second of processor time, so that busy neighbours do not count; a first round warms up. */
function speed(messages: readonly LabelledMessage[]): number {
  const rounds = Math.ceil(30_000 / Math.max(1, messages.length))
  let seconds = 1
  for (const round of ['warm up', 'measure']) {
    const before = process.cpuUsage()
    for (let i = 0; i < rounds; i++)
      for (const { originator, text } of messages) readMessage(compiled, originator ?? '', text)
    const used = process.cpuUsage(before)
    if (round === 'measure') seconds = (used.user + used.system) / 1e6
  }
  return Math.round((rounds * messages.length) / seconds)
}

function table(results: readonly (Measured & { file: string })[]): string {
  const head = ['file', 'what', 'messages', 'right', 'wrong', 'missed', 'false positive', 'rightly none', 'messages/s']
  const rows = results.flatMap(({ file, messages, code, product, messagesPerSecond }) =>
    Object.entries({ code, product }).map(([what, each]) =>
      [
        file,
        what,
        messages,
        each.right,
        each.wrong,
        each.missed,
        each.falsePositive,
        each.rightlyNone,
        messagesPerSecond,
      ].map(String),
    ),
  )
  const widths = head.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)))
  return [head, ...rows]
    .map(
      (row) =>
        `${row
          .map((cell, i) => cell.padEnd(widths[i] ?? 0))
          .join('  ')
          .trimEnd()}\n`,
    )
    .join('')
}

main(process.argv.slice(2))
