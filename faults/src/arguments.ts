import { randomBytes } from 'node:crypto'
import { parseArgs } from 'node:util'

export interface FaultsArguments {
  scenarios: readonly string[]
  /** Faults of each scenario; undefined: as many as the long form has of it. */
  rounds: number | undefined
  actors: number
  /** Undefined: all faults of the scenario. */
  only: readonly string[] | undefined
  /** A folder for what the servers wrote and the report; undefined: a new one, which is named. */
  logs: string | undefined
  /** Whether that folder stays also where nothing was found. */
  keepsLogs: boolean
  /** Chooses what is done and when: the same choices for the same seed. */
  seed: string
}

/** The command was written wrongly; the message says how it is written. */
export class UsageError extends Error {}

/** Of the faults of `workers`, the six that found most for the time they take. */
const shortForm = ['killWorker', 'stopBackend', 'killParent', 'killPostmaster', 'killBackend', 'killEverything']
const usualRounds = 12

export function usageOf(names: readonly string[]): string {
  return `npm run test:faults -- [--long [--from NAME]] [--scenario NAME,…] [--only FAULT,…] [--rounds N] [--actors N] [--seed WORD] [--logs FOLDER]

Breaks the program under load and compares what clients and carriers were told with what is stored. Without an option:
scenario workers, ${shortForm.length} faults, about three minutes.
  --long            all scenarios, more than 200 faults, about an hour and a half
  --from NAME       goes on with this scenario, where a long run was ended
  --scenario NAMES  of ${names.join(', ')}
  --only FAULTS     only these faults of the scenario
  --rounds N        faults of each scenario (${usualRounds}; --long: as many as it has of each)
  --actors N        customers' programs at a time (20)
  --seed WORD       makes the choices of an earlier run again
  --logs FOLDER     the report, and what the servers wrote, by scenario`
}

/** Throws UsageError. */
export function readArguments(words: readonly string[], names: readonly string[]): FaultsArguments {
  const values = parse(words, names)
  const isShort = values.long !== true && values.scenario === undefined
  const known = (name: string): string => {
    if (names.includes(name)) return name
    throw new UsageError(`there is no scenario ${JSON.stringify(name)}\n\n${usageOf(names)}`)
  }
  const all = values.from === undefined ? names : names.slice(names.indexOf(known(values.from)))
  const only = values.only?.split(',') ?? (isShort ? shortForm : undefined)
  const rounds = isShort ? only?.length : values.long === true ? undefined : usualRounds
  return {
    scenarios: values.scenario?.split(',').map(known) ?? (isShort ? ['workers'] : all),
    only,
    rounds: values.rounds === undefined ? rounds : wholeNumber('--rounds', values.rounds, 1_000),
    actors: wholeNumber('--actors', values.actors ?? '20', 400),
    logs: values.logs,
    keepsLogs: values.logs !== undefined || values.long === true,
    seed: values.seed ?? randomBytes(4).toString('hex'),
  }
}

interface Values {
  long?: boolean
  from?: string
  scenario?: string
  only?: string
  rounds?: string
  actors?: string
  seed?: string
  logs?: string
}

function parse(words: readonly string[], names: readonly string[]): Values {
  const text = { type: 'string' } as const
  const texts = { from: text, scenario: text, only: text, rounds: text, actors: text, seed: text, logs: text }
  try {
    return parseArgs({ args: [...words], options: { long: { type: 'boolean' }, ...texts } }).values
  } catch (error) {
    throw new UsageError(`${error instanceof Error ? error.message : String(error)}\n\n${usageOf(names)}`)
  }
}

function wholeNumber(option: string, text: string, most: number): number {
  const value = /^\d{1,4}$/.test(text) ? Number(text) : 0
  if (value >= 1 && value <= most) return value
  throw new UsageError(`${option} takes a number from 1 to ${most}, not ${JSON.stringify(text)}`)
}
