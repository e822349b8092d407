import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { FaultsArguments } from './arguments.ts'
import type { Finding, Scenario } from './scenario.ts'

type Scenarios = Readonly<Record<string, Scenario>>

export function print(line: string): void {
  process.stdout.write(`${line}\n`)
}

/** Runs the scenarios that are named. Answers the exit code: 1 where there is a violation. */
export async function runScenarios(all: Scenarios, options: FaultsArguments, signal: AbortSignal): Promise<number> {
  const logs = options.logs ?? (await mkdtemp(join(tmpdir(), 'verifyplus-faults-')))
  let violations = 0
  try {
    for (const name of options.scenarios)
      violations += await runScenario(all[name], name, { ...options, logs: join(logs, name) }, signal)
  } finally {
    // Nobody reads what came of a run in which nothing was found.
    if (options.logs === undefined && violations === 0) await rm(logs, { recursive: true })
  }
  print(`${violations} violations${violations > 0 ? `; what the servers wrote is in ${logs}` : ''}`)
  return violations > 0 ? 1 : 0
}

/** Answers how many violations there are; a scenario that does not come to its end is one. */
async function runScenario(
  scenario: Scenario | undefined,
  name: string,
  options: FaultsArguments & { logs: string },
  signal: AbortSignal,
): Promise<number> {
  const missing = scenario?.missing?.()
  print(`== ${name}${missing === undefined ? '' : `: left out: ${missing}`}`)
  if (!scenario || missing !== undefined) return 0
  try {
    const say = (line: string): void => print(`  ${line}`)
    const { violations, ...figures } = await scenario.run({ ...options, signal, say })
    print(`  ${figuresOf(figures)}`)
    for (const each of violations) print(`  VIOLATION ${each}`)
    return violations.length
  } catch (error) {
    if (signal.aborted) throw error
    print(`  VIOLATION the scenario did not come to its end: ${error instanceof Error ? error.message : String(error)}`)
    return 1
  }
}

function figuresOf(figures: Omit<Finding, 'violations'>): string {
  const { faults, requests, leases, messages, codes, longestSilenceMs } = figures
  return `${faults} faults, ${requests} requests, ${leases} leases, ${messages} messages acknowledged, ${codes} codes handed over; longest silence ${longestSilenceMs} ms`
}

/** A signal that aborts when somebody asks this process to stop; said once. */
export function stopSignal(): AbortSignal {
  const stop = new AbortController()
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(name, () => {
      if (!stop.signal.aborted) print('stopping and cleaning up')
      stop.abort()
    })
  }
  return stop.signal
}
