import type { Chance } from './chance.ts'
import { leasesEndAgain } from './overdue.ts'
import { missingPostgres, startPostgres, urlBehind } from './postgres.ts'
import { send, workersOf } from './processes.ts'
import { startProxy, type Proxy } from './proxy.ts'
import type { Scenario, ScenarioOptions } from './scenario.ts'
import { down, unavailable } from './signs.ts'
import { underFaults, type Fault } from './under-faults.ts'
import { timed } from './waiting.ts'
import { openWorld, type World } from './world.ts'

/** Two programs, each with its own way to one PostgreSQL. */
export const twoScenario: Scenario = {
  longRounds: 64,
  missing: missingPostgres,
  async run(options) {
    await using stack = new AsyncDisposableStack()
    const postgres = await startPostgres()
    stack.defer(() => postgres.remove())
    const ways: Proxy[] = []
    for (let n = 0; n < 2; n++) {
      const way = await startProxy(postgres.port)
      ways.push(way)
      stack.defer(() => way.stop())
    }
    const servers = ways.map(({ port }) => ({ DATABASE_URL: urlBehind(port) }))
    const world = await openWorld({ databaseUrl: urlBehind(postgres.port), servers })
    stack.defer(() => world.close())
    return await underFaults(world, faultsOf(world, ways, options), options)
  },
}

/** The name that the program gives the connection on which its locks stand, and the one that listens. */
const locksConnection = 'verifyplus ownership'
const listenConnection = 'verifyplus listen'

function faultsOf(world: World, ways: readonly Proxy[], { signal }: ScenarioOptions): Record<string, Fault> {
  const wayOf = (n: number): Proxy => ways[n] as Proxy
  const serverOf = (n: number): World['servers'][number] => world.servers[n] as World['servers'][number]

  /** The process that ends leases: its death is felt. */
  async function owner(): Promise<number> {
    const [row] = await world.sql<{ port: number }>(
      `select a.client_port as port from pg_locks l join pg_stat_activity a using (pid)
       where l.locktype = 'advisory' and (l.classid::bigint << 32 | l.objid::bigint) = hashtextextended('end leases', 0) limit 1`,
    )
    return row && wayOf(1).has(row.port) ? 1 : 0
  }
  async function loseNamed(n: number, name: string): Promise<number> {
    const rows = await world.sql<{ port: number }>(
      'select client_port as port from pg_stat_activity where application_name = $1',
      [name],
    )
    return wayOf(n).lose(new Set(rows.map(({ port }) => port)))
  }

  const cutOff = { line: /the database is unreachable|are interrupted|was interrupted/ }

  return {
    killOwner: {
      act: async ({ violations }) => {
        const n = await owner()
        await serverOf(n).kill()
        const said = await leasesEndAgain(world, 'killOwner', violations, signal)
        await world.restart(n)
        return said
      },
      signs: { line: /^serving$/, ready: /no answer/, metric: down },
    },
    stopOwner: {
      act: async ({ violations }) => {
        // As where its machine hangs: the process that serves, and the one that watches it.
        const { pid } = serverOf(await owner())
        const pids = [pid, ...workersOf(pid)]
        for (const each of pids) send(each, 'SIGSTOP')
        try {
          return await leasesEndAgain(world, 'stopOwner, still stopped', violations, signal)
        } finally {
          for (const each of pids) send(each, 'SIGCONT')
        }
      },
      signs: { line: /stood still/, ready: /no answer/, metric: down },
    },
    loseListen: {
      act: async ({ chance }) => ({ lost: await loseNamed(either(chance), listenConnection) }),
      signs: cutOff,
    },
    loseLocks: {
      act: async ({ violations }) => {
        const lost = await loseNamed(await owner(), locksConnection)
        return { lost, ...(await leasesEndAgain(world, 'loseLocks', violations, signal)) }
      },
      signs: cutOff,
    },
    loseAll: {
      act: async ({ chance }) => ({ lost: wayOf(either(chance)).lose() }),
      signs: { ...cutOff, metric: unavailable() },
    },
    loseOwnersWay: {
      act: async ({ violations }) => {
        const way = wayOf(await owner())
        const lost = way.lose()
        way.losesNew = true
        try {
          return { lost, ...(await leasesEndAgain(world, 'loseOwnersWay', violations, signal)) }
        } finally {
          way.losesNew = false
        }
      },
      signs: { ...cutOff, ready: /the database cannot be reached|no answer/, metric: unavailable('database_away') },
    },
    resetAll: { act: async ({ chance }) => wayOf(either(chance)).reset(), signs: cutOff },
    gracefulOne: {
      act: async ({ chance }) => {
        const n = either(chance)
        const { answer: exitCode, tookMs } = await timed(() => serverOf(n).stop())
        await world.restart(n)
        return { exitCode, stopMs: tookMs }
      },
      signs: { line: /^Stopping/, ready: /no answer/ },
    },
  }
}

function either(chance: Chance): number {
  return chance.pick([0, 1])
}
