import { readFile, rename, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { z } from 'zod'
import { Refused } from '#core/errors'
import type { Queryable } from '#db'

/**
 * What a restored database must not undo, kept beside the backups since a backup itself cannot know it: whom nothing is to be
 * given to any more, and how far lease ids went.
 */
const schema = z.object({
  at: z.iso.datetime(),
  lastLeaseId: z.number(),
  revokedTokens: z.array(z.object({ tokenId: z.number(), customerId: z.number(), at: z.iso.datetime() })),
  suspendedCustomers: z.array(z.object({ customerId: z.number(), at: z.iso.datetime() })),
})

export type ChangesSince = z.infer<typeof schema>

const fileName = 'changes-since.json'

/** Of the time after `from`, as the database knows it now. */
export async function readChanges(client: Queryable, from: Date, at: Date): Promise<ChangesSince> {
  const { rows: tokens } = await client.query<{ id: number; customer_id: number; at: Date }>(
    'select api_token_id as id, customer_id, revoked_at as at from api_token where revoked_at >= $1 order by 1',
    [from],
  )
  const { rows: customers } = await client.query<{ customer_id: number; at: Date }>(
    'select customer_id, suspended_at as at from customer where suspended_at >= $1 order by 1',
    [from],
  )
  const { rows: last } = await client.query<{ id: number }>(
    `select coalesce(pg_sequence_last_value(pg_get_serial_sequence('lease', 'lease_id')::regclass), 0)::int as id`,
  )
  return {
    at: at.toISOString(),
    lastLeaseId: last[0]?.id ?? 0,
    revokedTokens: tokens.map((t) => ({ tokenId: t.id, customerId: t.customer_id, at: t.at.toISOString() })),
    suspendedCustomers: customers.map((c) => ({ customerId: c.customer_id, at: c.at.toISOString() })),
  }
}

export async function writeChanges(folder: string, changes: ChangesSince): Promise<void> {
  const file = path.join(folder, fileName)
  await writeFile(`${file}.partial`, `${JSON.stringify(changes)}\n`, { mode: 0o600 })
  await rename(`${file}.partial`, file)
}

/** What lies beside the backup, if it is newer than it; null where nothing is. */
export async function findChanges(backupFile: string, takenAt: Date): Promise<ChangesSince | null> {
  const file = path.join(path.dirname(backupFile), fileName)
  let text: string
  try {
    text = await readFile(file, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw new Refused(`${file} cannot be read: ${(error as Error).message}`, { cause: error })
  }
  const parsed = schema.safeParse(parsedJson(text))
  if (!parsed.success)
    throw new Refused(`${file} lists what changed since the backup, and cannot be parsed: fix it, or move it away.`)
  return new Date(parsed.data.at) < takenAt ? null : parsed.data
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
