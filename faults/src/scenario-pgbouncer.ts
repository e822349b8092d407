import { missingPgBouncer, startPgBouncer } from './pgbouncer.ts'
import { startPostgres, urlBehind } from './postgres.ts'
import { stopAndGo } from './processes.ts'
import type { Scenario } from './scenario.ts'
import { unavailable } from './signs.ts'
import { underFaults, type Fault } from './under-faults.ts'
import { openWorld } from './world.ts'

/** One program that reaches its PostgreSQL through PgBouncer in session mode. */
export const pgBouncerScenario: Scenario = {
  longRounds: 15,
  missing: missingPgBouncer,
  async run(options) {
    const { signal } = options
    await using stack = new AsyncDisposableStack()
    const postgres = await startPostgres()
    stack.defer(() => postgres.remove())
    const bouncer = await startPgBouncer(postgres.port)
    stack.defer(() => bouncer.remove())
    const servers = [{ DATABASE_URL: urlBehind(bouncer.port) }]
    const world = await openWorld({ databaseUrl: urlBehind(postgres.port), servers })
    stack.defer(() => world.close())

    const away = { line: /the database is unreachable|unavailable/, metric: unavailable() }
    const faults: Record<string, Fault> = {
      kill: { act: ({ chance }) => bouncer.restart(chance.between(100, 5_000)), signs: away },
      stop: { act: ({ chance }) => stopAndGo(bouncer.pid, chance.between(5_000, 15_000), signal), signs: away },
      endServers: {
        act: async () => {
          const ended = await postgres.psql(
            `select count(pg_terminate_backend(pid)) from pg_stat_activity where usename = 'vp'`,
          )
          return { ended: Number(ended) }
        },
        // New connections are there at once: perhaps nobody is refused.
        signs: { line: away.line },
      },
    }
    return await underFaults(world, faults, options)
  },
}
