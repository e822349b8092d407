import { overdueLeases } from './overdue.ts'
import { missingPostgres, startPostgres, urlBehind } from './postgres.ts'
import { startProxy } from './proxy.ts'
import type { Scenario } from './scenario.ts'
import { unavailable } from './signs.ts'
import { underFaults, type Fault } from './under-faults.ts'
import { until, wait } from './waiting.ts'
import { openWorld, type World } from './world.ts'

/** Until then everything that one process does for all, leases' ends and binds, is done again. */
const mendsWithinMs = 90_000

/**
 * One program whose connections to PostgreSQL are lost without a word, both ways, while new ones can be made: a firewall that
 * forgot its state, a machine that came back under its address. What it owns by advisory lock is held by its own dead sessions.
 */
export const silentLossScenario: Scenario = {
  longRounds: 3,
  missing: missingPostgres,
  async run(options) {
    const { signal } = options
    await using stack = new AsyncDisposableStack()
    const postgres = await startPostgres()
    stack.defer(() => postgres.remove())
    const way = await startProxy(postgres.port)
    stack.defer(() => way.stop())
    const servers = [{ DATABASE_URL: urlBehind(way.port) }]
    const world = await openWorld({ databaseUrl: urlBehind(postgres.port), servers })
    stack.defer(() => world.close())

    const lose: Fault['act'] = async ({ violations }) => {
      const lost = way.lose()
      // What was due before the loss has been ended; only what is due after it can be late.
      await wait(25_000, signal)
      const mended = await until(() => isWhole(world), { withinMs: mendsWithinMs, stepMs: 1_000, signal })
      const said = { lost, overdue: await overdueLeases(world), binds: world.smsc.bound }
      if (!mended) violations.add(`after a silent loss: ${said.overdue} leases overdue, ${said.binds} binds`)
      return said
    }
    const signs = { line: /the database is unreachable/, metric: unavailable('database_away') }
    return await underFaults(world, { lose: { act: lose, signs } }, options)
  },
}

async function isWhole(world: World): Promise<boolean> {
  return world.smsc.bound > 0 && (await overdueLeases(world)) === 0
}
