import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { FaultsArguments } from './arguments.ts'
import { createChance } from './chance.ts'
import { readOutcomes, writeOutcomes } from './outcomes.ts'
import { run } from './processes.ts'
import { violationsOf, writeReport, type Outcome } from './report.ts'
import type { Finding, Scenario } from './scenario.ts'

type Scenarios = Readonly<Record<string, Scenario>>

export function print(line: string): void {
  process.stdout.write(`${line}\n`)
}

async function runScenario(
  scenario: Scenario,
  name: string,
  options: FaultsArguments & { logs: string; commit: string },
  signal: AbortSignal,
): Promise<Outcome> {
  const startedMs = performance.now()
  const { seed, commit } = options
  const took = () => ({ scenario: name, tookMs: Math.round(performance.now() - startedMs), seed, commit })
  const leftOut = scenario.missing?.()
  if (leftOut !== undefined) {
    print(`== ${name}: left out: ${leftOut}`)
    return { ...took(), leftOut }
  }
  const rounds = options.rounds ?? scenario.longRounds
  print(`== ${name}, ${rounds} faults`)
  try {
    const finding = await scenario.run({
      ...options,
      rounds,
      logs: join(options.logs, name),
      chance: createChance(options.seed).of(name),
      signal,
      say: (line) => print(`  ${line}`),
    })
    print(`  ${figuresOf(finding)}`)
    return { ...took(), finding }
  } catch (error) {
    if (signal.aborted) throw error
    return { ...took(), broken: error instanceof Error ? error.message : String(error) }
  }
}

function figuresOf(finding: Finding): string {
  const { faults, requests, leases, messages, codes, longestSilenceMs } = finding
  return `${faults.length} faults, ${requests} requests, ${leases} leases, ${messages} messages acknowledged, ${codes} codes handed over; longest silence ${longestSilenceMs} ms`
}

/** Runs the scenarios that are named, and writes a report. Answers the exit code: 1 where there is a violation. */
export async function runScenarios(all: Scenarios, options: FaultsArguments, signal: AbortSignal): Promise<number> {
  const logs = options.logs ?? (await mkdtemp(join(tmpdir(), 'verifyplus-faults-')))
  await mkdir(logs, { recursive: true })
  const commit = await run('git', ['-C', import.meta.dirname, 'rev-parse', '--short', 'HEAD']).catch(() => 'unknown')
  // What an earlier run found of other scenarios stays in the report: a long run may be made in pieces.
  const outcomes = (await readOutcomes(logs)).filter(({ scenario }) => !options.scenarios.includes(scenario))
  print(`seed ${options.seed}`)
  let violations = 0
  try {
    for (const [n, name] of options.scenarios.entries()) {
      const outcome = await runScenario(all[name] as Scenario, name, { ...options, logs, commit }, signal)
      outcomes.push(outcome)
      for (const each of violationsOf(outcome)) print(`  VIOLATION ${each}`)
      violations += violationsOf(outcome).length
      print(
        `  ${Math.round(outcome.tookMs / 1_000)} s; ${n + 1} of ${options.scenarios.length} scenarios, ${violations} violations so far`,
      )
      // After each: a run of an hour may be ended before it is over.
      await writeOutcomes(logs, outcomes)
      await writeReport(join(logs, 'report.md'), outcomes)
    }
  } finally {
    // Nobody reads what came of a run in which nothing was found.
    if (!options.keepsLogs && violations === 0) await rm(logs, { recursive: true })
  }
  if (options.keepsLogs || violations > 0) print(`the report, and what the servers wrote, is in ${logs}`)
  print(`${violations} violations`)
  return violations > 0 ? 1 : 0
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
