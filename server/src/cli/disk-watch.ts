import { statfs } from 'node:fs/promises'
import type { Logger } from 'pino'
import { Gauge, type Registry } from 'prom-client'
import type { Clock } from '#core/clock'

/** Below this a day of traffic may fill it: time to make room, and reason to say so. */
export const leastFreeBytes = 500_000_000
const lookEveryMs = 60_000
const warnEveryMs = 3_600_000

export interface DiskWatch {
  stop(): void
}

export interface DiskWatchOptions {
  /** Where the embedded database lives. */
  folder: string
  registry: Registry
  clock: Clock
  log: Pick<Logger, 'warn'>
  freeBytes?: (folder: string) => Promise<number>
}

/** Says in the log, once and then hourly, that the disk of the embedded database is nearly full, while that is so. */
export function watchDisk(options: DiskWatchOptions): DiskWatch {
  const { folder, clock, log } = options
  const read = options.freeBytes ?? freeBytesAt
  let saidAtMs = -Infinity
  let stopped = false
  let cancel = (): void => {}

  async function look(): Promise<void> {
    const nowMs = clock.elapsedMs()
    try {
      const freeBytes = await read(folder)
      if (freeBytes >= leastFreeBytes) saidAtMs = -Infinity
      else if (nowMs - saidAtMs >= warnEveryMs) {
        saidAtMs = nowMs
        log.warn(
          { folder, freeMegabytes: Math.round(freeBytes / 1e6) },
          'the disk of the database is nearly full: make room there',
        )
      }
    } catch (error) {
      if (nowMs - saidAtMs >= warnEveryMs) {
        saidAtMs = nowMs
        log.warn({ err: error, folder }, 'the free space of the disk of the database cannot be read')
      }
    }
    if (!stopped) cancel = clock.after(lookEveryMs, () => void look())
  }

  new Gauge({
    name: 'verifyplus_data_disk_free_bytes',
    help: 'Free bytes on the disk of the embedded database',
    registers: [options.registry],
    async collect() {
      // Unreadable is no figure, and the log says why.
      this.set(await read(folder).catch(() => Number.NaN))
    },
  })
  void look()
  return {
    stop() {
      stopped = true
      cancel()
    },
  }
}

export async function freeBytesAt(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder)
  return bavail * bsize
}
