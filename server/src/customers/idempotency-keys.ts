import type { Database } from '#db'

/** A request that is to be done once: the customer's key for it, and the SHA-256 of what it asks. */
export interface Once {
  key: string
  requestSha256: Buffer
}

/** What was done for a key. */
export interface IdempotencyKey {
  requestSha256: Buffer
  leaseId: number | null
  apiTokenId: number | null
}

const keptFor = '24 hours'

/** Null for a key that the customer has not used, or used for something that was refused. */
export async function findIdempotencyKey(
  database: Database,
  customerId: number,
  key: string,
): Promise<IdempotencyKey | null> {
  const row = await database.kysely
    .selectFrom('idempotency_key')
    .select(['request_sha256 as requestSha256', 'lease_id as leaseId', 'api_token_id as apiTokenId'])
    .where('customer_id', '=', customerId)
    .where('key', '=', key)
    .executeTakeFirst()
  return row ?? null
}

/** Forgets the keys that are older than a day, 10,000 a statement, and answers how many. */
export async function eraseIdempotencyKeys(database: Database, at: Date, signal?: AbortSignal): Promise<number> {
  let erased = 0
  for (;;) {
    const { rowCount } = await database.pool.query(
      `delete from idempotency_key where (customer_id, key) in (
         select customer_id, key from idempotency_key where created_at < $1::timestamptz - interval '${keptFor}'
         order by created_at limit 10000
         for update skip locked
       )`,
      [at],
    )
    erased += rowCount ?? 0
    if (signal?.aborted || (rowCount ?? 0) < 10_000) return erased
  }
}
