import { missingPostgres, startPostgres, urlBehind, type Postgres } from './postgres.ts'
import { startProxy } from './proxy.ts'
import type { Scenario } from './scenario.ts'
import { unavailable } from './signs.ts'
import { underFaults, type Fault } from './under-faults.ts'
import { timed, until, wait } from './waiting.ts'
import { openWorld } from './world.ts'

/** A primary and a synchronous standby behind one address; the primary dies and the standby takes over. */
export const failoverScenario: Scenario = {
  longRounds: 6,
  missing: missingPostgres,
  async run(options) {
    const { signal } = options
    await using stack = new AsyncDisposableStack()
    const start = async (standbyOf?: Postgres): Promise<Postgres> => {
      const postgres = await startPostgres(standbyOf)
      stack.defer(() => postgres.remove())
      return postgres
    }
    let primary = await start()
    const way = await startProxy(primary.port)
    stack.defer(() => way.stop())
    const url = urlBehind(way.port)
    const world = await openWorld({ databaseUrl: url, servers: [{ WORKERS: '2' }] })
    stack.defer(() => world.close())

    async function failOver(isSilent: boolean, downMs: number): Promise<object> {
      const standby = await follow(await start(primary), primary, signal)
      const { tookMs } = await timed(async () => {
        // The old primary's machine is gone: its connections never say so.
        if (isSilent) way.lose()
        await primary.kill()
        way.losesNew = isSilent
        await wait(downMs, signal)
        await standby.promote()
        await setSynchronous(standby, '')
        way.target = standby.port
        way.losesNew = false
        primary = standby
      })
      return { downMs: tookMs }
    }
    const failOvers = (isSilent: boolean): Fault => ({
      act: ({ chance }) => failOver(isSilent, chance.between(500, 5_000)),
      signs: { line: /the database is unreachable|unavailable/, metric: unavailable() },
    })
    return await underFaults(world, { killPrimary: failOvers(false), losePrimary: failOvers(true) }, options)
  },
}

/** What is acknowledged stands on both from now on. */
async function follow(standby: Postgres, primary: Postgres, signal: AbortSignal): Promise<Postgres> {
  await setSynchronous(primary, '*')
  const isFollowed = async (): Promise<boolean> =>
    (await primary.psql(`select count(*) from pg_stat_replication where sync_state = 'sync'`)) === '1'
  if (!(await until(isFollowed, { withinMs: 60_000, signal })))
    throw new Error('the standby does not follow its primary')
  return standby
}

async function setSynchronous(postgres: Postgres, names: string): Promise<void> {
  await postgres.psql(`alter system set synchronous_standby_names = '${names}'`)
  await postgres.psql('select pg_reload_conf()')
}
