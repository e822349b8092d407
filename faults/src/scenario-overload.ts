import { startBadClients } from './bad-clients.ts'
import { residentBytes } from './processes.ts'
import type { Scenario } from './scenario.ts'
import { underFaults, type Fault } from './under-faults.ts'
import { until, wait } from './waiting.ts'
import { openWorld } from './world.ts'

/** So few that the bad ones alone are too many. */
const mostConnections = 1_000
const bad = { slowReaders: 200, silent: 500, halfOpen: 500 }
const timesMore = 10
/** Of 3.2 gigabytes that are asked for and not read. What is freed stays with the process for a while. */
const mostMoreBytes = 800_000_000
const servedWithinMs = 30_000

/** Ten times as many customers for a while, and clients beside them that read no answer and end no request. */
export const overloadScenario: Scenario = {
  longRounds: 11,
  async run(options) {
    const { signal } = options
    const world = await openWorld({ servers: [{ MAX_CONNECTIONS: String(mostConnections) }] })
    const pid = (): number => world.servers[0]?.pid ?? 0
    const restingBytes = residentBytes(pid())

    const overload: Fault['act'] = async ({ violations, chance, load }) => {
      const before = silentAnswers(load.record.statuses)
      const flood = load.addActors(options.actors * (timesMore - 1))
      const clients = await startBadClients({ port: Number(new URL(world.servers[0]?.url ?? '').port), ...bad })
      let mostBytes = 0
      let isOver = false
      const watched = until(
        () => {
          mostBytes = Math.max(mostBytes, residentBytes(pid()))
          return isOver
        },
        { withinMs: 120_000, stepMs: 250, signal },
      )
      await wait(chance.between(10_000, 20_000), signal)
      const badOpen = clients.open
      await flood.stop()
      // The bad ones are still there when the others are served again.
      const { afterMs, wedged } = await load.flows(servedWithinMs)
      if (wedged.length > 0) violations.add(`overload: not served within ${servedWithinMs} ms: ${wedged.join(', ')}`)
      clients.stop()
      isOver = true
      await watched
      const moreBytes = mostBytes - restingBytes
      if (moreBytes > mostMoreBytes) violations.add(`overload: ${megabytes(moreBytes)} MB more memory than at rest`)
      const silent = silentAnswers(load.record.statuses) - before
      if (silent > 0) violations.add(`overload: ${silent} requests were not answered at all`)
      return { badOpen, moreMegabytes: megabytes(moreBytes), servedAfterMs: Math.max(0, ...Object.values(afterMs)) }
    }
    const refused = { series: /^verifyplus_http_connections_refused_total/, is: ({ rose }: { rose: boolean }) => rose }
    const signs = { line: /connections were closed: there are too many/, metric: refused }
    try {
      return await underFaults(world, { overload: { act: overload, signs } }, options)
    } finally {
      await world.close()
    }
  },
}

function silentAnswers(statuses: ReadonlyMap<string, number>): number {
  return [...statuses].reduce((sum, [answer, times]) => (/ silent for \d+ ms$/.test(answer) ? sum + times : sum), 0)
}

function megabytes(bytes: number): number {
  return Math.round(bytes / 1e6)
}
