import type { Scenario } from './scenario.ts'
import { unavailable } from './signs.ts'
import { missingTmpfs, mountTmpfs } from './tmpfs.ts'
import { underFaults, type Fault } from './under-faults.ts'
import { wait } from './waiting.ts'
import { openWorld } from './world.ts'

/** Its first files, and what a run writes: checkpoints keep two gigabytes of WAL, which no run comes to. */
const megabytes = 1_500

/**
 * The disk of the embedded database is full for a while: of its files only, and for so long that PostgreSQL finds no room for its WAL
 * either, which ends it until there is room.
 */
export const diskFullScenario: Scenario = {
  longRounds: 15,
  missing: missingTmpfs,
  async run(options) {
    await using stack = new AsyncDisposableStack()
    const disk = await mountTmpfs(megabytes)
    stack.defer(() => disk.remove())
    const world = await openWorld({ servers: [{ WORKERS: '2' }], parent: disk.folder })
    stack.defer(() => world.close())

    const fillFor = (leastMs: number, mostMs: number): Fault => ({
      act: async ({ chance, load: { record } }) => {
        const before = unavailables(record.statuses)
        const bytes = await disk.fill()
        try {
          await wait(chance.between(leastMs, mostMs), options.signal)
        } finally {
          await disk.makeRoom()
        }
        return { filledMegabytes: Math.round(bytes / 1e6), answers503: unavailables(record.statuses) - before }
      },
      signs: {
        line: /the disk of the database is full/,
        ready: /the disk of the database is full/,
        metric: unavailable('disk_full'),
      },
    })
    return await underFaults(world, { shortly: fillFor(3_000, 6_000), forLong: fillFor(20_000, 30_000) }, options)
  },
}

function unavailables(statuses: ReadonlyMap<string, number>): number {
  return [...statuses].reduce((sum, [answer, times]) => (answer.endsWith(' 503') ? sum + times : sum), 0)
}
