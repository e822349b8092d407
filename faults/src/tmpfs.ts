import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmdirSync } from 'node:fs'
import { mkdtemp, open, rm, rmdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { run } from './processes.ts'
import { until } from './waiting.ts'

/** A disk of its own, so small that it can be filled to the last byte. */
export interface Tmpfs {
  readonly folder: string
  /** Takes all the room that is left. Answers how many bytes. */
  fill(): Promise<number>
  makeRoom(): Promise<void>
  remove(): Promise<void>
}

const prefix = join(tmpdir(), 'verifyplus-faults-disk-')

/** In a sentence, why this machine has none to give. */
export function missingTmpfs(): string | undefined {
  const folder = mkdtempSync(prefix)
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', folder], { stdio: 'ignore' })
    execFileSync('umount', [folder], { stdio: 'ignore' })
    return undefined
  } catch {
    return 'it mounts a small disk, which only root may, and few containers'
  } finally {
    rmdirSync(folder)
  }
}

export async function mountTmpfs(megabytes: number): Promise<Tmpfs> {
  const folder = await mkdtemp(prefix)
  await run('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m,mode=0755`, 'tmpfs', folder])
  const filler = join(folder, 'filler')
  return {
    folder,
    async fill() {
      const file = await open(filler, 'w')
      let written = 0
      try {
        // The database writes on meanwhile, and leaves gaps of a page.
        for (const size of [1_000_000, 4_096]) written += await writeUntilFull(file, Buffer.alloc(size))
      } finally {
        await file.close()
      }
      return written
    },
    makeRoom: () => rm(filler),
    async remove() {
      // A process that was killed is there for a moment longer than its files are wanted.
      const unmounted = (): Promise<boolean> =>
        run('umount', [folder]).then(
          () => true,
          () => false,
        )
      if (!(await until(unmounted, { withinMs: 10_000, stepMs: 200 }))) throw new Error(`${folder} cannot be unmounted`)
      await rmdir(folder)
    },
  }
}

async function writeUntilFull(
  file: { write(bytes: Buffer): Promise<{ bytesWritten: number }> },
  bytes: Buffer,
): Promise<number> {
  let written = 0
  for (;;) {
    try {
      const { bytesWritten } = await file.write(bytes)
      written += bytesWritten
      if (bytesWritten < bytes.length) return written
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOSPC') return written
      throw error
    }
  }
}
