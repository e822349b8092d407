import { randomBytes } from 'node:crypto'
import { parseArgs } from 'node:util'
import { UsageError, type FaultsArguments } from '../arguments.ts'

export interface HaArguments extends FaultsArguments {
  /** Only sets it all up, and leaves it standing. */
  hold: boolean
}

export function usageOf(names: readonly string[]): string {
  return `npm run test:ha -- [--hold] [--scenario NAME,…] [--only FAULT,…] [--rounds N] [--actors N] [--seed WORD] [--logs FOLDER]

Three machines with etcd, Patroni and PostgreSQL, HAProxy and two of VerifyPlus, by the files of docs/high-availability, all on
this machine: broken under load, then what callers were told is compared with what is stored. About a quarter of an hour.
  --hold            only sets it up, says how to enter each machine, and lets it stand until Ctrl-C
  --scenario NAMES  of ${names.join(', ')} (all)
  --only FAULTS     only these faults
  --rounds N        faults of each scenario (each of its faults once)
  --actors N        customers' programs at a time (10): more would lend all numbers of SMPP, which rest for ten minutes
  --seed WORD       makes the choices of an earlier run again
  --logs FOLDER     what the servers wrote, by scenario`
}

/** `rounds` 0: each fault once. Throws UsageError. */
export function readHaArguments(words: readonly string[], names: readonly string[]): HaArguments {
  const text = { type: 'string' } as const
  try {
    const { values } = parseArgs({
      args: [...words],
      options: {
        hold: { type: 'boolean' },
        scenario: text,
        only: text,
        rounds: text,
        actors: text,
        logs: text,
        seed: text,
      },
    })
    const scenarios = values.scenario?.split(',') ?? [...names]
    const unknown = scenarios.find((name) => !names.includes(name))
    if (unknown !== undefined) throw new Error(`there is no scenario ${JSON.stringify(unknown)}`)
    return {
      hold: values.hold === true,
      scenarios,
      only: values.only?.split(','),
      rounds: numberOf('--rounds', values.rounds ?? '0'),
      actors: numberOf('--actors', values.actors ?? '10'),
      logs: values.logs,
      keepsLogs: values.logs !== undefined,
      seed: values.seed ?? randomBytes(4).toString('hex'),
    }
  } catch (error) {
    throw new UsageError(`${error instanceof Error ? error.message : String(error)}\n\n${usageOf(names)}`)
  }
}

function numberOf(option: string, text: string): number {
  if (/^\d{1,3}$/.test(text)) return Number(text)
  throw new Error(`${option} takes a number up to 999, not ${JSON.stringify(text)}`)
}
