import { createReadStream, createWriteStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { generateIdentity, identityToRecipient } from 'age-encryption'
import pg from 'pg'
import { from as copyFrom, to as copyTo } from 'pg-copy-streams'
import { restoreBackup, writeBackupFile } from '@verifyplus/server/src/backups/index.ts'
import { systemClock } from '@verifyplus/server/src/core/clock.ts'
import { openDatabase } from '@verifyplus/server/src/db/index.ts'

/** What one process does and is measured by. `url` is the database that it reads or fills. */
export interface Phase {
  name: 'copy out' | 'backup' | 'backup, encrypted' | 'copy in' | 'restore'
  url: string
  folder: string
}

export interface Measured {
  seconds: number
  /** The most memory that the process held, its Node included. */
  megabytes: number
  fileBytes: number
}

const tables = ['lease', 'message', 'entry', 'posting']

/** In a process of its own, so that its memory is its own. */
export async function runPhase({ name, url, folder }: Phase): Promise<Measured> {
  const startedMs = performance.now()
  const files = await work[name](url, folder)
  const seconds = (performance.now() - startedMs) / 1_000
  const sizes = await Promise.all(files.map(async (file) => (await stat(file)).size))
  return {
    seconds,
    megabytes: process.resourceUsage().maxRSS / 1_024,
    fileBytes: sizes.reduce((sum, size) => sum + size, 0),
  }
}

const work: Record<Phase['name'], (url: string, folder: string) => Promise<string[]>> = {
  async 'copy out'(url, folder) {
    const client = await connect(url)
    for (const table of tables)
      await pipeline(client.query(copyTo(`copy ${table} to stdout`)), createWriteStream(join(folder, table)))
    await client.end()
    return tables.map((table) => join(folder, table))
  },
  backup: (url, folder) => backUp(url, join(folder, 'backup'), []),
  async 'backup, encrypted'(url, folder) {
    return backUp(url, join(folder, 'encrypted'), [await identityToRecipient(await generateIdentity())])
  },
  async 'copy in'(url, folder) {
    const client = await connect(url)
    // As fast as PostgreSQL takes rows into tables with their indexes: no reference is checked, no trigger asked.
    await client.query('set session_replication_role = replica')
    for (const table of tables)
      await pipeline(createReadStream(join(folder, table)), client.query(copyFrom(`copy ${table} from stdin`)))
    await client.end()
    return []
  },
  async restore(url, folder) {
    const database = openDatabase({ connectionString: url })
    const options = { file: join(folder, 'backup'), keyFile: null, restSeconds: null, leaseIdsFrom: null }
    await restoreBackup({ ...options, database, clock: systemClock })
    await database.close()
    return []
  },
}

async function backUp(url: string, file: string, recipients: readonly string[]): Promise<string[]> {
  const database = openDatabase({ connectionString: url })
  await writeBackupFile({ database, clock: systemClock, recipients }, file)
  await database.close()
  return [file]
}

async function connect(connectionString: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString })
  await client.connect()
  return client
}
