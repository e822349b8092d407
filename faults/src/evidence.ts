import { createWriteStream } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { FaultsRecord } from './record.ts'
import type { World } from './world.ts'

/** What a comparison reads, and what those who look into a violation ask next. */
const tables = ['lease', 'message', 'hold', 'entry', 'posting', 'account', 'customer', 'number'] as const

/** What the servers wrote and how often each route answered what. */
export async function keepLogs(logs: string, world: World, record: FaultsRecord): Promise<void> {
  await mkdir(logs, { recursive: true })
  await writeFile(join(logs, 'server.log'), world.logs().join(''))
  const said = { counts: Object.fromEntries(record.counts), statuses: Object.fromEntries(record.statuses) }
  await writeFile(join(logs, 'record.json'), `${JSON.stringify(said, null, 2)}\n`)
}

/** What everybody was told and what is stored, a JSON object a line and a file for each table: a world's database goes with it. */
export async function keepTables(logs: string, world: World, record: FaultsRecord): Promise<void> {
  const folder = join(logs, 'tables')
  await mkdir(folder, { recursive: true })
  const told = [...record.leases.values()].map(({ customer, ...lease }) => ({
    ...lease,
    customerId: customer.customerId,
    codes: Object.fromEntries(record.handed.get(lease.id) ?? []),
  }))
  await writeLines(join(folder, 'told-leases.jsonl'), told)
  await writeLines(join(folder, 'told-messages.jsonl'), [...record.sent.values()])
  for (const table of tables) {
    const rows = await world.sql<{ row: object }>(`select to_jsonb(t) as row from ${table} t`)
    await writeLines(
      join(folder, `${table}.jsonl`),
      rows.map(({ row }) => row),
    )
  }
}

async function writeLines(path: string, rows: readonly object[]): Promise<void> {
  const lines = function* (): Generator<string> {
    for (const row of rows) yield `${JSON.stringify(row)}\n`
  }
  await pipeline(Readable.from(lines()), createWriteStream(path))
}
