import type { Load } from '../load.ts'
import { leasesEndAgain } from '../overdue.ts'
import { send } from '../processes.ts'
import type { Fault, FaultSurroundings } from '../under-faults.ts'
import { timed, until, wait } from '../waiting.ts'
import type { Estate } from './estate.ts'
import type { Machine } from './machine.ts'
import { watchPrimaries } from './primaries.ts'

/** What breaks. What it answers puts all right again, once everything flows. */
type Break = (around: FaultSurroundings) => Promise<{ mend: () => Promise<void>; said?: object }>

const flowsWithinMs = 120_000
const wholeWithinMs = 180_000
const succeededWithinMs = 120_000
const patroni = '/usr/bin/patroni'
const postgres = '/usr/lib/postgresql/15/bin/postgres'
const etcd = '/usr/bin/etcd'

/** By name, in the order in which they are tried. */
export function haFaults({ cluster, toDatabase, front, world }: Estate, signal: AbortSignal): Record<string, Fault> {
  const primary = (): Promise<Machine> => cluster.memberOf('leader')
  const kill = (machine: Machine, ...words: string[]): void => {
    for (const pid of machine.processes(...words)) send(pid, 'SIGKILL')
  }
  /** Somebody else is the primary than before. */
  async function succeeded(before: Machine): Promise<{ newPrimaryMs: number }> {
    const isSo = async (): Promise<boolean> => (await primary()) !== before
    const { answer, tookMs } = await timed(() => until(isSo, { withinMs: succeededWithinMs, stepMs: 250, signal }))
    if (!answer) throw new Error(`${before.name} has no successor within ${succeededWithinMs} ms`)
    return { newPrimaryMs: tookMs }
  }
  const nothing = async (): Promise<void> => {}

  const breaks: Record<string, Break> = {
    killPrimary: async () => {
      const machine = await primary()
      kill(machine, patroni, postgres)
      return { said: await succeeded(machine), mend: () => cluster.startPatroni(machine) }
    },
    crashPrimary: async () => {
      kill(await primary(), postgres)
      return { mend: nothing }
    },
    powerOffPrimary: async () => {
      const machine = await primary()
      await machine.powerOff()
      return { said: await succeeded(machine), mend: () => cluster.boot(machine.name) }
    },
    switchover: async () => {
      const [from, to] = [await primary(), await cluster.memberOf('sync_standby')]
      const args = ['--leader', from.name, '--candidate', to.name, '--force']
      const { tookMs } = await timed(() => cluster.ctl('switchover', ...args, 'verifyplus'))
      return { said: { switchoverMs: tookMs }, mend: nothing }
    },
    cutOffPrimary: async () => {
      const machine = await primary()
      await machine.cutOff()
      return { said: await succeeded(machine), mend: () => machine.connect() }
    },
    freezePrimary: async () => {
      const machine = await primary()
      machine.freeze()
      return { said: await succeeded(machine), mend: async () => machine.thaw() }
    },
    freezeSynchronous: async () => {
      const machine = await cluster.memberOf('sync_standby')
      machine.freeze()
      return { mend: async () => machine.thaw() }
    },
    replaceMachine: async () => {
      const machine = await cluster.memberOf('replica')
      await machine.powerOff()
      return { mend: () => cluster.replace(machine.name) }
    },
    loseMostOfEtcd: async () => {
      const others = [...cluster.machines.values()].filter((each) => each.name !== 'db1')
      for (const machine of others) kill(machine, etcd)
      // Longer than the primary's key lives.
      await wait(25_000, signal)
      return {
        mend: async () => {
          for (const machine of others) await cluster.startEtcd(machine)
        },
      }
    },
    killOurs: async ({ violations, chance }) => {
      const n = chance.pick([0, 1])
      await world.servers[n]?.kill()
      const said = await leasesEndAgain(world, 'killOurs', violations, signal)
      return { said, mend: () => world.restart(n) }
    },
    restartOurs: async () => {
      for (const n of [0, 1]) {
        await world.servers[n]?.stop()
        await world.restart(n)
        // As long as HAProxy takes to see that it is ready again.
        await wait(3_000, signal)
      }
      return { mend: nothing }
    },
    killFront: async () => {
      await front.kill()
      await front.start()
      return { mend: nothing }
    },
    ...(toDatabase && {
      killWayToDatabase: async () => {
        await toDatabase.kill()
        await toDatabase.start()
        return { mend: nothing }
      },
    }),
  }
  return Object.fromEntries(
    Object.entries(breaks).map(([name, act]) => [name, { act: (around) => under(name, act, around), signs: {} }]),
  )

  async function under(name: string, act: Break, around: FaultSurroundings): Promise<object> {
    const { load, violations } = around
    // Before there is a second copy of everything a primary that dies has no successor, and must have none.
    if (!(await cluster.isWhole(wholeWithinMs))) throw new Error(`the cluster is not whole before ${name}`)
    const before = { silences: load.record.silencesMs.length, refused: refusedSoFar(load) }
    const watch = watchPrimaries(cluster.restHosts, violations)
    await using stack = new AsyncDisposableStack()
    stack.defer(() => watch.stop())
    const { mend, said } = await act(around)
    const { wedged } = await load.flows(flowsWithinMs)
    if (wedged.length > 0) violations.add(`${name}, not mended: not within ${flowsWithinMs} ms: ${wedged.join(', ')}`)
    await mend()
    const { answer: isWhole, tookMs } = await timed(() => cluster.isWhole(wholeWithinMs))
    if (!isWhole) violations.add(`${name}: the cluster is not whole again within ${wholeWithinMs} ms`)
    const silentMs = Math.max(0, ...load.record.silencesMs.slice(before.silences))
    return { ...said, silentMs, refused: refusedSoFar(load) - before.refused, wholeAgainMs: tookMs }
  }
}

/** Requests that were answered 503, or not at all. */
function refusedSoFar(load: Load): number {
  const answers = [...load.record.statuses].filter(([what]) => !/ (?:[1-4]\d\d|50[0-2])$/.test(what))
  return answers.reduce((sum, [, times]) => sum + times, 0)
}
