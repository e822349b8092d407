import { parseArgs } from 'node:util'

export const caseNames = ['poll', 'lease', 'collect', 'ingest', 'ingest-smpp-10', 'ingest-smpp-100'] as const
export type CaseName = (typeof caseNames)[number]

export interface BenchArguments {
  cases: readonly CaseName[]
  /** How long one case measures; preparing and checking comes on top. */
  seconds: number
  /** Pairs of one run of ours and one of the reference. */
  rounds: number
  json: boolean
  /** Write RESULTS.md. */
  write: boolean
}

/** The command was written wrongly; the message says how it is written. */
export class UsageError extends Error {}

export const usage = `npm run bench -- [poll|lease|collect|ingest] [--seconds N] [--rounds N] [--json] [--write]

Without a case: all. Each prints the ratio of its rate to that of a named reference, measured in turns. \`ingest\` is three
cases: through the batcher alone, and over SMPP with 10 and with 100 unanswered messages (ingest-smpp-10, ingest-smpp-100)
beside Kannel, where that is installed.
  --seconds N   how long a case measures (24); preparing comes on top
  --rounds N    pairs of measurements (11)
  --json        one JSON document on standard output
  --write       write bench/RESULTS.md, of all cases`

export function readArguments(words: readonly string[]): BenchArguments {
  const { values, positionals } = parse(words)
  // A word also asks for the cases whose names go on after it: `ingest` for those over SMPP too.
  const namesOf = (word: string): CaseName[] => caseNames.filter((name) => name === word || name.startsWith(`${word}-`))
  const names = positionals.flatMap(namesOf)
  const unknown = positionals.find((word) => namesOf(word).length === 0)
  if (unknown !== undefined) throw new UsageError(`there is no case ${JSON.stringify(unknown)}`)
  const write = values.write ?? false
  // A page of some cases would lose the figures of the others.
  if (write && names.length > 0) throw new UsageError('--write goes with all cases')
  return {
    cases: names.length === 0 ? caseNames : caseNames.filter((name) => names.includes(name)),
    seconds: readNumber('--seconds', values.seconds ?? '24', 0.1, 600),
    rounds: Math.trunc(readNumber('--rounds', values.rounds ?? '11', 1, 1_000)),
    json: values.json ?? false,
    write,
  }
}

interface Parsed {
  values: { seconds?: string; rounds?: string; json?: boolean; write?: boolean }
  positionals: string[]
}

function parse(words: readonly string[]): Parsed {
  try {
    return parseArgs({
      args: [...words],
      allowPositionals: true,
      options: {
        seconds: { type: 'string' },
        rounds: { type: 'string' },
        json: { type: 'boolean' },
        write: { type: 'boolean' },
      },
    })
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error))
  }
}

function readNumber(option: string, text: string, least: number, most: number): number {
  const value = /^\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN
  if (!(value >= least && value <= most))
    throw new UsageError(`${option} takes a number from ${least} to ${most}, not ${JSON.stringify(text)}`)
  return value
}
