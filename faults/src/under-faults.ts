import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { check } from './check.ts'
import { startLoad, type Load } from './load.ts'
import type { FaultsRecord } from './record.ts'
import type { Finding, ScenarioOptions } from './scenario.ts'
import { createViolations, type Violations } from './violations.ts'
import { between, wait } from './waiting.ts'
import type { World } from './world.ts'

/** Breaks something, and answers what is worth saying of it. What it finds wrong by itself it adds. */
export type Fault = (violations: Violations, load: Load) => Promise<object | void>

/** Everything that clients see flows again within it, on a busy machine too. */
const flowsWithinMs = 90_000

/** Load, faults one after another at random moments, the end of everything, the comparison. */
export async function underFaults(
  world: World,
  faults: Readonly<Record<string, Fault>>,
  options: ScenarioOptions,
): Promise<Finding> {
  const { signal, say, rounds, actors, only } = options
  const names = Object.keys(faults).filter((name) => only === undefined || only.includes(name))
  if (names.length === 0) throw new Error(`there is no such fault; there are ${Object.keys(faults).join(', ')}`)
  const violations = createViolations()
  const load = startLoad(world, actors, signal)
  try {
    const begun = await load.flows(flowsWithinMs)
    if (begun.wedged.length > 0) throw new Error(`the load does not even begin: ${begun.wedged.join(', ')}`)
    for (let round = 0; round < rounds; round++) {
      await wait(between(1_000, 4_000), signal)
      const name = names[round % names.length] as string
      const said = await faults[name]?.(violations, load)
      const { afterMs, wedged } = await load.flows(flowsWithinMs)
      say(`${name}: ${said ? `${JSON.stringify(said)}; ` : ''}flows again after ${JSON.stringify(afterMs)} ms`)
      if (wedged.length > 0) violations.add(`${name}: not again within ${flowsWithinMs} ms: ${wedged.join(', ')}`)
    }
    const left = await load.settle()
    if (left > 0) violations.add(`${left} messages could not be handed in`)
    // From now on nobody asks for a while, which is no silence of the program.
    const longestSilenceMs = Math.max(0, ...load.record.silencesMs)
    await check(world, load, violations, signal)
    return { ...figuresOf(load.record), faults: rounds, longestSilenceMs, violations: violations.all }
  } finally {
    await writeLogs(options, world, load.record)
  }
}

function figuresOf(record: FaultsRecord): Pick<Finding, 'requests' | 'leases' | 'messages' | 'codes'> {
  return {
    requests: [...record.statuses.values()].reduce((sum, n) => sum + n, 0),
    leases: record.leases.size,
    messages: [...record.sent.values()].filter(({ acknowledgedAt }) => acknowledgedAt).length,
    codes: [...record.handed.values()].reduce((sum, codes) => sum + codes.size, 0),
  }
}

/** What the servers wrote and how often each route answered what, for whoever looks into a violation. */
async function writeLogs({ logs }: ScenarioOptions, world: World, record: FaultsRecord): Promise<void> {
  await mkdir(logs, { recursive: true })
  await writeFile(join(logs, 'server.log'), world.log())
  const said = { counts: Object.fromEntries(record.counts), statuses: Object.fromEntries(record.statuses) }
  await writeFile(join(logs, 'record.json'), `${JSON.stringify(said, null, 2)}\n`)
}
