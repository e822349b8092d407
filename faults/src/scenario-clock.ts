import { startPostgres, urlBehind } from './postgres.ts'
import type { Scenario } from './scenario.ts'
import { clockIsOff, fakedBy, missingFaketime } from './faketime.ts'
import { underFaults, type Fault } from './under-faults.ts'
import { wait } from './waiting.ts'
import { openWorld } from './world.ts'

const watchedMs = 15_000

/**
 * Two programs, the clock of one of which is off by `offset`, as libfaketime writes it: the one that started first, which owns what
 * one process does for all, or the other.
 */
export function clockScenario(offset: '+1h' | '-1h', isFirst: boolean): Scenario {
  return {
    longRounds: 1,
    missing: missingFaketime,
    async run(options) {
      const postgres = await startPostgres()
      const wrong = fakedBy({ offset })
      try {
        const databaseUrl = urlBehind(postgres.port)
        const world = await openWorld({
          databaseUrl,
          servers: isFirst ? [wrong, {}] : [{}, wrong],
          unready: isFirst ? 0 : 1,
        })
        try {
          const watch: Fault = {
            act: async () => wait(watchedMs, options.signal),
            signs: { ready: /the clock differs/, metric: clockIsOff },
          }
          return await underFaults(world, { watch }, options)
        } finally {
          await world.close()
        }
      } finally {
        await postgres.remove()
      }
    },
  }
}
