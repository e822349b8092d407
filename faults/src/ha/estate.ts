import { until } from '../waiting.ts'
import { openWorld, type World } from '../world.ts'
import { openCluster, type Cluster } from './cluster.ts'
import { startHaproxy, type Haproxy } from './haproxy.ts'
import type { Machine } from './machine.ts'
import { shipped } from './shipped.ts'

/** Everything that docs/high-availability.md describes: the cluster, HAProxy on both sides, two of VerifyPlus. */
export interface Estate {
  readonly cluster: Cluster
  /** HAProxy before the database; null where the programs name all hosts themselves. */
  readonly toDatabase: Haproxy | null
  readonly front: Haproxy
  readonly frontUrl: string
  /** As the two programs are: `servers[n]`. */
  readonly world: World
  /** As callers see them: one address. */
  readonly outside: World
}

const databasePort = 5_000
const frontPort = 80
const wholeWithinMs = 180_000
const servedWithinMs = 60_000

export async function pgbackrest(machine: Machine, ...args: string[]): Promise<string> {
  return machine.run('postgres', 'pgbackrest', '--stanza=verifyplus', ...args)
}

/** How the programs reach the primary: by HAProxy on their machine, or by a DATABASE_URL of all hosts. */
export type Way = 'haproxy' | 'hosts'

/** All that it starts ends with `stack`. */
export async function openEstate(home: string, way: Way, stack: AsyncDisposableStack): Promise<Estate> {
  const cluster = await openCluster(home)
  stack.defer(async () => {
    for (const machine of cluster.machines.values()) await machine.powerOff()
  })
  await Promise.all(cluster.names.map((name) => cluster.boot(name)))
  if (!(await cluster.isWhole(wholeWithinMs))) throw new Error(`the cluster does not become whole; see ${home}/logs`)
  const leader = await cluster.memberOf('leader')
  await cluster.psql(leader, `create role verifyplus login password '${cluster.password}'`)
  await cluster.psql(leader, 'create role verifyplus_serving')
  await cluster.psql(leader, 'grant verifyplus_serving to verifyplus')
  await cluster.psql(leader, 'create database verifyplus owner verifyplus')
  await pgbackrest(leader, 'stanza-create')

  const proxy = await startHaproxy(home, 'haproxy-database', await shipped('haproxy-database.cfg', {}), databasePort)
  stack.defer(() => proxy.stop())
  const byProxy = `postgres://verifyplus:${cluster.password}@127.0.0.1:${databasePort}/verifyplus`
  const answers = async (): Promise<boolean> => cluster.reaches(byProxy)
  if (!(await until(answers, { withinMs: servedWithinMs, stepMs: 500 })))
    throw new Error('HAProxy does not lead to the primary')

  const environment = { TRUST_PROXY: '127.0.0.1', ...(way === 'hosts' && { DATABASE_URL: cluster.urlOfAll }) }
  const world = await openWorld({ databaseUrl: byProxy, servers: [environment, environment] })
  stack.defer(() => world.close())
  const [app1, app2] = world.servers.map(({ url }) => new URL(url).host) as [string, string]
  const text = await shipped('haproxy-web.cfg', { ADDRESS: '127.0.0.1', APP1: app1, APP2: app2 })
  const front = await startHaproxy(home, 'haproxy-web', text, frontPort)
  stack.defer(() => front.stop())
  const frontUrl = `http://127.0.0.1:${frontPort}`
  const [first] = world.servers as [World['servers'][number]]
  const outside = { ...world, servers: [{ ...first, url: frontUrl }] }
  return { cluster, toDatabase: way === 'haproxy' ? proxy : null, front, frontUrl, world, outside }
}
