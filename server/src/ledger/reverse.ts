import { Refused } from '#core/errors'
import { counted } from '#core/plural'
import type { Queryable } from '#db'
import { notifyChangedCte } from '#notify'
import { withinBound } from './bound.ts'

export interface Reversal {
  entryId: bigint
  note: string
  at: Date
}

/** What is undone by its own command, since a lease remembers what it was charged and given back. */
const isReversible = `kind in ('top_up', 'debit') or kind = 'charge' and lease_id is null`

// As in debit.ts: locked first, and every column of a constraint written from the locked row.
const statement = `
with original as (
  select entry_id, kind, lease_id, ${isReversible} as is_reversible from entry where entry_id = $1
),
mirrored as (
  select account_id, -amount_minor as amount_minor from posting where entry_id = $1
),
target as materialized (
  select account_id, customer_id, balance_minor, held_minor from account
  where customer_id is not null and account_id in (select account_id from mirrored)
  order by account_id
  for no key update
),
written as (
  insert into entry (kind, idempotency_key, note, reverses, created_at)
  select 'reversal', 'reversal:' || entry_id, $2, entry_id, $3 from original
  where is_reversible and not exists (
    select from target join mirrored using (account_id) where balance_minor - held_minor + amount_minor < 0
  )
  on conflict do nothing
  returning entry_id
),
moved as (
  insert into posting (entry_id, account_id, amount_minor)
  select entry_id, account_id, amount_minor from written cross join mirrored
),
changed as (
  update account set balance_minor = target.balance_minor + mirrored.amount_minor, held_minor = target.held_minor
  from target join mirrored using (account_id)
  where account.account_id = target.account_id and exists (select from written)
  returning account.customer_id, account.balance_minor, mirrored.amount_minor
),
${notifyChangedCte('changed')}
select kind, is_reversible, (select entry_id from written) as reversal_id, changed.customer_id, changed.amount_minor,
  changed.balance_minor, (select min(balance_minor - held_minor) from target) as free_minor,
  (select min(customer_id) from target) as owner_id, (select min(amount_minor) from mirrored join target using (account_id)) as mirrored_minor,
  (select count(*)::int from changed_notified) as told
from original left join changed on true`

interface Outcome {
  kind: string
  is_reversible: boolean
  reversal_id: bigint | null
  customer_id: number | null
  /** Signed: what it does to the balance. */
  amount_minor: bigint | null
  balance_minor: bigint | null
  owner_id: number
  free_minor: bigint
  mirrored_minor: bigint
}

export interface Reversed {
  reversalId: bigint
  customerId: number
  /** Signed. */
  amountMinor: bigint
  balanceMinor: bigint
}

/**
 * Undoes a credit, a debit or a charge of no lease by an entry with the same postings the other way round. Refuses an entry that
 * there is not, that was reversed before, that is of another kind, and a credit that the customer has spent or set aside.
 */
export async function reverseEntry(client: Queryable, { entryId, note, at }: Reversal): Promise<Reversed> {
  const { rows } = await withinBound(() => client.query<Outcome>(statement, [entryId, note, at]))
  const [outcome] = rows
  if (!outcome) throw new Refused(`There is no entry ${entryId}`)
  const { reversal_id: reversalId, customer_id: customerId, amount_minor: amountMinor } = outcome
  if (reversalId !== null && customerId !== null && amountMinor !== null && outcome.balance_minor !== null)
    return { reversalId, customerId, amountMinor, balanceMinor: outcome.balance_minor }
  throw new Refused(await reasonOf(client, entryId, outcome))
}

async function reasonOf(client: Queryable, entryId: bigint, outcome: Outcome): Promise<string> {
  if (outcome.kind === 'charge' && !outcome.is_reversible)
    return `Entry ${entryId} is the charge of a lease: use lease refund`
  if (!outcome.is_reversible)
    return `Entry ${entryId} is a ${outcome.kind}, which cannot be reversed: use customer credit or customer debit`
  const { rows } = await client.query<{ entry_id: bigint }>('select entry_id from entry where reverses = $1', [entryId])
  if (rows[0]) return `Entry ${entryId} was already reversed by entry ${rows[0].entry_id}`
  return `Customer ${outcome.owner_id} has ${counted(outcome.free_minor, 'toman')} available; ${-outcome.mirrored_minor} cannot be taken back`
}
