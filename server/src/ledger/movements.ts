import type { Database } from '#db'

/** What an entry did to a customer's account. */
export interface Movement {
  entryId: bigint
  kind: string
  /** Signed. */
  amountMinor: bigint
  currency: string
  leaseId: number | null
  note: string
  createdAt: Date
}

export interface MovementFilter {
  kind?: string | undefined
  from?: Date | undefined
  before?: Date | undefined
}

function movements(database: Database, customerId: number) {
  return database.kysely
    .selectFrom('account')
    .innerJoin('posting', 'posting.account_id', 'account.account_id')
    .innerJoin('entry', 'entry.entry_id', 'posting.entry_id')
    .select([
      'entry.entry_id as entryId',
      'entry.kind',
      'posting.amount_minor as amountMinor',
      'account.currency',
      'entry.lease_id as leaseId',
      'entry.note',
      'entry.created_at as createdAt',
    ])
    .where('account.customer_id', '=', customerId)
}

/** The newest first, those before `beforeId`. */
export async function listMovements(
  database: Database,
  customerId: number,
  filter: MovementFilter,
  page: { beforeId: bigint | null; limit: number },
): Promise<Movement[]> {
  let query = movements(database, customerId).orderBy('posting.entry_id', 'desc').limit(page.limit)
  if (page.beforeId !== null) query = query.where('posting.entry_id', '<', page.beforeId)
  if (filter.kind !== undefined) query = query.where('entry.kind', '=', filter.kind)
  if (filter.from) query = query.where('entry.created_at', '>=', filter.from)
  if (filter.before) query = query.where('entry.created_at', '<', filter.before)
  return query.execute()
}

/** Null where the customer has no such entry. */
export async function findMovement(database: Database, customerId: number, entryId: bigint): Promise<Movement | null> {
  const row = await movements(database, customerId).where('entry.entry_id', '=', entryId).executeTakeFirst()
  return row ?? null
}
