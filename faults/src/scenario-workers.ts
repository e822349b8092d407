import { pidsThatSaid } from './log-lines.ts'
import { childrenOf, commandLine, send, stopAndGo, workersOf } from './processes.ts'
import type { Scenario, ScenarioOptions } from './scenario.ts'
import { watchRefusals } from './refusals.ts'
import { down, unavailable, type FigureRange } from './signs.ts'
import { underFaults, type Fault, type FaultSurroundings } from './under-faults.ts'
import { timed, until, wait } from './waiting.ts'
import { openWorld, type World } from './world.ts'

/** One program with two workers on its embedded database. */
export const workersScenario: Scenario = {
  longRounds: 66,
  async run(options) {
    const world = await openWorld({ servers: [{ WORKERS: '2' }] })
    try {
      return await underFaults(world, faultsOf(world, options), options)
    } finally {
      await world.close()
    }
  },
}

/** A database that recovers, or that ends with its program, refuses a start for a while. */
const mostStarts = 60

function faultsOf(world: World, { say, signal }: ScenarioOptions): Record<string, Fault> {
  const server = (): World['servers'][number] => world.servers[0] as World['servers'][number]
  const parent = (): number => server().pid
  const workers = (): number[] => workersOf(parent())
  const servingWorkers = (): number[] => {
    const said = pidsThatSaid(world.logs().join('\n'), 'serving')
    return workers().filter((pid) => said.has(pid))
  }
  /** Those of the processes that serve, and of commands. */
  const backends = async (): Promise<number[]> =>
    childrenOf(await world.postmaster()).filter((pid) =>
      /postgres: verifyplus(?:_serving)? verifyplus /.test(commandLine(pid)),
    )

  async function startAgain(): Promise<object> {
    const { answer, tookMs } = await timed(async () => {
      for (let starts = 1; ; starts++) {
        try {
          await world.restart(0)
          return starts
        } catch (error) {
          if (starts === 1) say(`a start was refused: ${lastLine(error)}`)
          if (starts === mostStarts) throw error
          await wait(500, signal)
        }
      }
    })
    return { starts: answer, downMs: tookMs }
  }

  async function gracefulRestart({ violations }: FaultSurroundings): Promise<object> {
    const { answer: exitCode, tookMs } = await timed(() => server().stop())
    if (exitCode !== 0) violations.add(`gracefulRestart: SIGTERM ended with ${exitCode} after ${tookMs} ms`)
    return { exitCode, stopMs: tookMs, ...(await startAgain()) }
  }

  const exits = { series: /^verifyplus_worker_exits_total/, is: ({ rose }: FigureRange) => rose }
  const stoodStill = { line: /stood still/ }
  // The figures are those of all processes together: there are none while one of them starts.
  const died = { line: /a process died and is replaced/, metric: exits, withinMs: 60_000 }
  const away = { line: /the database is unreachable|unavailable/, metric: unavailable() }
  const gone = { line: /^serving$/, ready: /no answer/, metric: down }

  return {
    killWorker: { act: async ({ chance }) => void send(chance.pick(workers()), 'SIGKILL'), signs: died },
    killBackend: { act: async ({ chance }) => void send(chance.pick(await backends()), 'SIGKILL'), signs: away },
    killParent: {
      act: async () => {
        await server().kill()
        return startAgain()
      },
      signs: gone,
    },
    stopBackend: {
      act: async ({ chance }) => stopAndGo(chance.pick(await backends()), chance.between(10_000, 20_000), signal),
      signs: {},
    },
    killPostmaster: { act: async () => void send(await world.postmaster(), 'SIGKILL'), signs: away },
    killEverything: {
      act: async () => {
        const others = [...workers(), await world.postmaster()]
        for (const pid of [parent(), ...others]) send(pid, 'SIGKILL')
        await server().kill()
        return startAgain()
      },
      signs: gone,
    },
    stopWorker: {
      async act({ chance }) {
        // One that is starting does not watch itself yet.
        await until(() => servingWorkers().length === 2, { withinMs: 60_000, signal })
        await stopAndGo(chance.pick(servingWorkers()), chance.between(10_000, 20_000), signal)
      },
      signs: stoodStill,
    },
    stopParent: {
      act: ({ chance }) => stopAndGo(parent(), chance.between(8_000, 15_000), signal),
      signs: { ...stoodStill, metric: down },
    },
    killBothWorkers: {
      act: async () => {
        for (const pid of workers()) send(pid, 'SIGKILL')
      },
      signs: died,
    },
    gracefulRestart: { act: gracefulRestart, signs: { line: /^Stopping/, ready: /no answer/ } },
    hangUp: {
      act: async ({ violations }) => {
        const before = workers()
        const refused = watchRefusals(server().url)
        send(parent(), 'SIGHUP')
        const isReplaced = (): boolean =>
          workers().length === before.length && !workers().some((pid) => before.includes(pid))
        const { answer: replaced, tookMs } = await timed(() => until(isReplaced, { withinMs: 120_000, signal }))
        if (!replaced && !signal.aborted) violations.add('hangUp: the workers were not replaced within two minutes')
        for (const why of await refused.stop()) violations.add(`hangUp: a new connection during it: ${why}`)
        return { replacedMs: tookMs }
      },
      signs: {},
    },
  }
}

function lastLine(error: unknown): string {
  return (
    String(error instanceof Error ? error.message : error)
      .trim()
      .split('\n')
      .at(-1) ?? ''
  )
}
