import { existsSync } from 'node:fs'
import { missingPostgres, startPostgres, urlBehind } from './postgres.ts'
import type { Scenario } from './scenario.ts'
import { underFaults } from './under-faults.ts'
import { wait } from './waiting.ts'
import { openWorld } from './world.ts'

const libfaketime = '/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1'
const watchedMs = 15_000

/**
 * Two programs, the clock of one of which is off by `offset`, as libfaketime writes it: the one that started first, which owns what
 * one process does for all, or the other.
 */
export function clockScenario(offset: '+1h' | '-1h', isFirst: boolean): Scenario {
  return {
    missing: () =>
      missingPostgres() ?? (existsSync(libfaketime) ? undefined : 'it needs libfaketime: apt-get install libfaketime'),
    async run(options) {
      const postgres = await startPostgres()
      const wrong = {
        LD_PRELOAD: libfaketime,
        FAKETIME: offset,
        FAKETIME_DONT_FAKE_MONOTONIC: '1',
        DONT_FAKE_MONOTONIC: '1',
      }
      try {
        const databaseUrl = urlBehind(postgres.port)
        const world = await openWorld({ databaseUrl, servers: isFirst ? [wrong, {}] : [{}, wrong] })
        try {
          const watch = async (): Promise<object> => {
            await wait(watchedMs, options.signal)
            const warned = world
              .log()
              .split('\n')
              .filter((line) => /clock|NTP/i.test(line))
            return { linesThatWarnOfTheClock: warned.length }
          }
          return await underFaults(world, { watch }, { ...options, rounds: 2, only: undefined })
        } finally {
          await world.close()
        }
      } finally {
        await postgres.remove()
      }
    },
  }
}
