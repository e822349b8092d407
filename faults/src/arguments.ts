import { parseArgs } from 'node:util'

export interface FaultsArguments {
  scenarios: readonly string[]
  /** Faults of each scenario. */
  rounds: number
  actors: number
  /** Undefined: all faults of the scenario. */
  only: readonly string[] | undefined
  /** A folder for what the servers wrote; undefined: a new one, which is named. */
  logs: string | undefined
}

/** The command was written wrongly; the message says how it is written. */
export class UsageError extends Error {}

/** Of the faults of `workers`, the six that found most for the time they take. */
const shortForm = ['killWorker', 'stopBackend', 'killParent', 'killPostmaster', 'killBackend', 'killEverything']
const longForm = ['workers', 'two', 'failover', 'silentLoss']

export function usageOf(names: readonly string[]): string {
  return `npm run test:faults -- [--long] [--scenario NAME,…] [--only FAULT,…] [--rounds N] [--actors N] [--logs FOLDER]

Breaks the program under load and compares what clients and carriers were told with what is stored. Without an option:
scenario workers, ${shortForm.length} faults, about three minutes.
  --long            ${longForm.join(', ')}; 12 faults each
  --scenario NAMES  of ${names.join(', ')}
  --only FAULTS     only these faults of the scenario
  --rounds N        faults of each scenario (12)
  --actors N        customers' programs at a time (40; short form 20)
  --logs FOLDER     what the servers wrote, by scenario`
}

/** Throws UsageError. */
export function readArguments(words: readonly string[], names: readonly string[]): FaultsArguments {
  const values = parse(words, names)
  const isShort = values.long !== true && values.scenario === undefined
  const scenarios = values.scenario?.split(',') ?? (isShort ? ['workers'] : longForm)
  const unknown = scenarios.find((name) => !names.includes(name))
  if (unknown !== undefined)
    throw new UsageError(`there is no scenario ${JSON.stringify(unknown)}\n\n${usageOf(names)}`)
  const only = values.only?.split(',') ?? (isShort ? shortForm : undefined)
  return {
    scenarios,
    only,
    rounds: wholeNumber('--rounds', values.rounds ?? (isShort ? String(only?.length) : '12'), 1_000),
    actors: wholeNumber('--actors', values.actors ?? (isShort ? '20' : '40'), 400),
    logs: values.logs,
  }
}

interface Values {
  long?: boolean
  scenario?: string
  only?: string
  rounds?: string
  actors?: string
  logs?: string
}

function parse(words: readonly string[], names: readonly string[]): Values {
  const text = { type: 'string' } as const
  try {
    return parseArgs({
      args: [...words],
      options: { long: { type: 'boolean' }, scenario: text, only: text, rounds: text, actors: text, logs: text },
    }).values
  } catch (error) {
    throw new UsageError(`${error instanceof Error ? error.message : String(error)}\n\n${usageOf(names)}`)
  }
}

function wholeNumber(option: string, text: string, most: number): number {
  const value = /^\d{1,4}$/.test(text) ? Number(text) : 0
  if (value >= 1 && value <= most) return value
  throw new UsageError(`${option} takes a number from 1 to ${most}, not ${JSON.stringify(text)}`)
}
