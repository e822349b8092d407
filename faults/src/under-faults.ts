import type { Chance } from './chance.ts'
import { check } from './check.ts'
import { keepLogs, keepTables } from './evidence.ts'
import { startLoad, type Load } from './load.ts'
import { startOperator, type Operator } from './operator.ts'
import type { FaultsRecord } from './record.ts'
import type { FaultSeen, Finding, ScenarioOptions } from './scenario.ts'
import type { Sighting, Signs } from './signs.ts'
import { createViolations, type Violations } from './violations.ts'
import { until, wait } from './waiting.ts'
import type { World } from './world.ts'

/** Something that breaks, and how an operator is told. */
export interface Fault {
  /** Breaks it, and answers what is worth saying of it. What it finds wrong by itself it adds. */
  act(around: FaultSurroundings): Promise<object | void>
  signs: Signs
}

export interface FaultSurroundings {
  violations: Violations
  load: Load
  chance: Chance
}

/** Everything that clients see flows again within it, on a busy machine too. */
const flowsWithinMs = 90_000
const toldWithinMs = 10_000
/** Of one process: what repeats is told each ten seconds, and a fault has a handful of sides. */
const mostLinesAMinute = 30

/** Load, faults one after another at random moments, the end of everything, the comparison. */
export async function underFaults(
  world: World,
  faults: Readonly<Record<string, Fault>>,
  options: ScenarioOptions,
): Promise<Finding> {
  const { signal, rounds, actors, only, logs } = options
  const chance = options.chance.of('faults')
  const names = Object.keys(faults).filter((name) => only === undefined || only.includes(name))
  if (names.length === 0) throw new Error(`there is no such fault; there are ${Object.keys(faults).join(', ')}`)
  const violations = createViolations()
  const seen: FaultSeen[] = []
  const looking = new AbortController()
  const load = startLoad(world, actors, options.chance.of('load'), signal)
  const operator = startOperator(world, AbortSignal.any([signal, looking.signal]))
  try {
    const begun = await load.flows(flowsWithinMs)
    if (begun.wedged.length > 0) throw new Error(`the load does not even begin: ${begun.wedged.join(', ')}`)
    let order: string[] = []
    for (let round = 0; round < rounds; round++) {
      if (order.length === 0) order = chance.shuffled(names)
      const name = order.shift() as string
      await wait(chance.between(1_000, 4_000), signal)
      seen.push(await breakOnce(name, faults[name] as Fault, { load, operator, violations, chance, options }))
    }
    const left = await load.settle()
    if (left > 0) violations.add(`${left} messages could not be handed in`)
    // From now on nobody asks for a while, which is no silence of the program.
    const longestSilenceMs = Math.max(0, ...load.record.silencesMs)
    await check(world, load, violations, signal)
    return { ...figuresOf(load.record), faults: seen, longestSilenceMs, violations: violations.all }
  } finally {
    looking.abort()
    await keepLogs(logs, world, load.record)
    if (violations.all.length > 0)
      await keepTables(logs, world, load.record).catch((error: unknown) =>
        options.say(`the tables could not be kept: ${String(error)}`),
      )
  }
}

interface Around {
  load: Load
  operator: Operator
  violations: Violations
  chance: Chance
  options: ScenarioOptions
}

async function breakOnce(name: string, fault: Fault, around: Around): Promise<FaultSeen> {
  const { load, operator, violations, chance, options } = around
  const { signs } = fault
  operator.begin()
  const said = (await fault.act({ violations, load, chance })) ?? {}
  const { afterMs, wedged } = await load.flows(flowsWithinMs)
  if (wedged.length > 0) violations.add(`${name}: not again within ${flowsWithinMs} ms: ${wedged.join(', ')}`)
  await until(() => notTold(signs, operator.seen(signs)).length === 0, {
    withinMs: signs.withinMs ?? toldWithinMs,
    signal: options.signal,
  })
  const sighting = operator.seen(signs)
  for (const what of notTold(signs, sighting)) violations.add(`${name}: an operator is not told: ${what}`)
  if (sighting.linesAMinute > mostLinesAMinute)
    violations.add(`${name}: ${sighting.linesAMinute} warnings and errors of one process within a minute`)
  const flowsAfterMs = Math.max(0, ...Object.values(afterMs))
  options.say(`${name}: ${JSON.stringify({ ...said, flowsAfterMs, ...sighting })}`)
  return { name, said, flowsAfterMs, sighting }
}

function notTold(signs: Signs, sighting: Sighting): string[] {
  const missing: string[] = []
  if (signs.line && sighting.line === null) missing.push(`no line like ${signs.line}`)
  if (signs.ready && sighting.ready === null) missing.push(`/readyz does not say ${signs.ready}`)
  if (signs.metric && sighting.metric === null) missing.push(`no figure like ${signs.metric.series}`)
  return missing
}

function figuresOf(record: FaultsRecord): Pick<Finding, 'requests' | 'leases' | 'messages' | 'codes'> {
  return {
    requests: [...record.statuses.values()].reduce((sum, n) => sum + n, 0),
    leases: record.leases.size,
    messages: [...record.sent.values()].filter(({ acknowledgedAt }) => acknowledgedAt).length,
    codes: [...record.handed.values()].reduce((sum, codes) => sum + codes.size, 0),
  }
}
