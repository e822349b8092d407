import { childrenOf, commandLine, send, stopAndGo } from './processes.ts'
import type { Scenario, ScenarioOptions } from './scenario.ts'
import { watchRefusals } from './refusals.ts'
import { underFaults, type Fault } from './under-faults.ts'
import { pick, timed, until, wait } from './waiting.ts'
import { openWorld, type World } from './world.ts'

/** One program with two workers on its embedded database. */
export const workersScenario: Scenario = {
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
  const parent = (): number => pick(world.servers).pid
  const workers = (): number[] => childrenOf(parent()).filter((pid) => /verifyplus\S*\.js/.test(commandLine(pid)))
  const backend = async (): Promise<number> =>
    pick(childrenOf(await world.postmaster()).filter((pid) => /verifyplus verifyplus/.test(commandLine(pid))))

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

  return {
    killWorker: async () => void send(pick(workers()), 'SIGKILL'),
    killBackend: async () => void send(await backend(), 'SIGKILL'),
    killParent: async () => {
      const server = pick(world.servers)
      send(server.pid, 'SIGKILL')
      await server.ended
      return startAgain()
    },
    stopBackend: async () => stopAndGo(await backend(), 10_000, 20_000, signal),
    killPostmaster: async () => void send(await world.postmaster(), 'SIGKILL'),
    killEverything: async () => {
      const others = [...workers(), await world.postmaster()]
      for (const pid of [parent(), ...others]) send(pid, 'SIGKILL')
      await pick(world.servers).kill()
      return startAgain()
    },
    stopWorker: () => stopAndGo(pick(workers()), 10_000, 20_000, signal),
    stopParent: () => stopAndGo(parent(), 8_000, 15_000, signal),
    killBothWorkers: async () => {
      for (const pid of workers()) send(pid, 'SIGKILL')
    },
    gracefulRestart: async (violations) => {
      const { answer: exitCode, tookMs } = await timed(() => pick(world.servers).stop())
      if (exitCode !== 0) violations.add(`gracefulRestart: SIGTERM ended with ${exitCode} after ${tookMs} ms`)
      return { exitCode, stopMs: tookMs, ...(await startAgain()) }
    },
    hangUp: async (violations) => {
      const before = workers()
      const refused = watchRefusals(pick(world.servers).url)
      send(parent(), 'SIGHUP')
      const isReplaced = (): boolean =>
        workers().length === before.length && !workers().some((pid) => before.includes(pid))
      const { answer: replaced, tookMs } = await timed(() => until(isReplaced, { withinMs: 120_000, signal }))
      if (!replaced && !signal.aborted) violations.add('hangUp: the workers were not replaced within two minutes')
      for (const why of await refused.stop()) violations.add(`hangUp: a new connection during it: ${why}`)
      return { replacedMs: tookMs }
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
