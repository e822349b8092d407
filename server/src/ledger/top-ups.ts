import type { Database } from '#db'

/** Money that came onto a customer's account. */
export interface CreditedTopUp {
  entryId: bigint
  amountMinor: bigint
  currency: string
  note: string
  createdAt: Date
}

function topUps(database: Database, customerId: number) {
  return database.kysely
    .selectFrom('entry')
    .innerJoin('posting', 'posting.entry_id', 'entry.entry_id')
    .innerJoin('account', 'account.account_id', 'posting.account_id')
    .select([
      'entry.entry_id as entryId',
      'posting.amount_minor as amountMinor',
      'account.currency',
      'entry.note',
      'entry.created_at as createdAt',
    ])
    .where('entry.kind', '=', 'top_up')
    .where('account.customer_id', '=', customerId)
}

/** The newest first, those before `beforeId`. */
export async function listTopUps(
  database: Database,
  customerId: number,
  page: { beforeId: bigint | null; limit: number },
): Promise<CreditedTopUp[]> {
  const query = topUps(database, customerId).orderBy('entry.entry_id', 'desc').limit(page.limit)
  return (page.beforeId === null ? query : query.where('entry.entry_id', '<', page.beforeId)).execute()
}

/** Null where the customer has no such top-up. */
export async function findTopUp(
  database: Database,
  customerId: number,
  entryId: bigint,
): Promise<CreditedTopUp | null> {
  return (await topUps(database, customerId).where('entry.entry_id', '=', entryId).executeTakeFirst()) ?? null
}
