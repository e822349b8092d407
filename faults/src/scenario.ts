import type { Chance } from './chance.ts'
import type { Sighting } from './signs.ts'

/** Things that break, under load, in a world of their own. */
export interface Scenario {
  /** Of the long form: how many faults. */
  longRounds: number
  /** In a sentence, what this machine lacks for it. */
  missing?(): string | undefined
  /** Rejects when the signal aborts, or where the world does not even begin; either way nothing is left running. */
  run(options: ScenarioOptions): Promise<Finding>
}

export interface ScenarioOptions {
  /** How many faults, one after another. */
  rounds: number
  /** How many customers' programs. */
  actors: number
  /** The faults to choose from; undefined: all that the scenario has. */
  only: readonly string[] | undefined
  /** A folder for what the servers wrote. */
  logs: string
  /** Of this scenario alone. */
  chance: Chance
  say: (line: string) => void
  signal: AbortSignal
}

export interface FaultSeen {
  name: string
  /** What the fault itself found worth saying. */
  said: object
  /** Until messages by both doors and leases came through again. */
  flowsAfterMs: number
  sighting: Sighting
}

export interface Finding {
  faults: readonly FaultSeen[]
  requests: number
  leases: number
  /** Messages that were acknowledged. */
  messages: number
  /** Codes that were handed over. */
  codes: number
  /** How long nobody got an answer below 500. */
  longestSilenceMs: number
  violations: readonly string[]
}
