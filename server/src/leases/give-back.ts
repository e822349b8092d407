import { createBatcher } from '#core/batcher'
import type { Clock } from '#core/clock'
import type { Database } from '#db'
import { endingColumns, endingCtes } from './ending-ctes.ts'

export interface GiveBackRequest {
  leaseId: number
  customerId: number
  /** `cancel` while no code has come and no text was handed over; `finish` after what is, or will hereby be, paid for. */
  how: 'cancel' | 'finish'
  /** Done once for the customer and this key: a second time rejects with the constraint `idempotency_key_used_once`. */
  once?: { key: string; requestSha256: Buffer }
}

export type GiveBackOutcome =
  | 'ended'
  /** There is none, or it is another customer's. */
  | 'unknown'
  /** Before this, by its time or by the customer. */
  | 'ended_before'
  /** It cannot be cancelled any more. */
  | 'code_received'
  /** It cannot be finished yet. */
  | 'no_code'
  /** Its code has to be collected, and so paid for, first: nothing was set aside for it. */
  | 'unpaid'

export interface GivingBack {
  /** Ends a lease before its time. Rejects with `Unavailable` when the database is away or too many wait. */
  giveBack(request: GiveBackRequest): Promise<GiveBackOutcome>
  idle(): Promise<void>
}

/**
 * $1 ord, $2 lease, $3 customer, $4 how (arrays of one length), $5 the time, $6 the idempotency key or null, $7 the hash of its
 * request. Whether a code has come is decided under the lease's lock, which whoever brings one takes too: a code that comes
 * first refuses the cancelling, one that comes later finds the lease ended and is told by its time only. Of two requests for one lease in one statement
 * the second is answered `again`: it is judged after the first. A lease that began by a clock ahead of ours ends when it began.
 */
const statement = `
with asked as (
  select * from unnest($1::int[], $2::int[], $3::int[], $4::text[], $6::text[], $7::bytea[])
    as a(ord, lease_id, customer_id, how, idempotency_key, request_sha256)
),
held as materialized (
  select ${endingColumns}, l.ended_at is not null or l.expires_at <= $5 as over,
    greatest($5::timestamptz, l.started_at) as ends_at
  from lease l
  where (l.lease_id, l.customer_id) in (select lease_id, customer_id from asked)
  order by l.lease_id
  for no key update of l
),
judged as materialized (
  select distinct on (held.lease_id) asked.ord, held.*, asked.idempotency_key, asked.request_sha256,
    case
      when held.over then 'ended_before'
      when asked.how = 'cancel' and (held.paid or held.code_message_id is not null) then 'code_received'
      when asked.how = 'finish' and not held.paid and held.code_message_id is null then 'no_code'
      when asked.how = 'finish' and not held.paid and held.hold <> 'held' then 'unpaid'
      else 'ended'
    end as outcome
  from asked join held using (lease_id, customer_id)
  order by held.lease_id, asked.ord
),
due as materialized (select * from judged where outcome = 'ended'),
${endingCtes('customer', '$5')},
remembered as (
  insert into idempotency_key (customer_id, key, request_sha256, lease_id, created_at)
  select customer_id, idempotency_key, request_sha256, lease_id, $5 from due where idempotency_key is not null
)
select asked.ord, case when held.lease_id is null then 'unknown' else coalesce(judged.outcome, 'again') end as outcome
from asked
left join held using (lease_id, customer_id)
left join judged on judged.ord = asked.ord
left join told on true
where (select count(*) from changed_notified) >= 0`

export function createGivingBack(database: Database, clock: Clock): GivingBack {
  const batcher = createBatcher<GiveBackRequest, GiveBackOutcome>({
    maxBatch: 500,
    maxWaiting: 5_000,
    run: (requests) => giveBackAll(database, clock.now(), requests),
  })
  return { giveBack: (request) => batcher.add(request), idle: () => batcher.idle() }
}

async function giveBackAll(
  database: Database,
  at: Date,
  requests: readonly GiveBackRequest[],
): Promise<GiveBackOutcome[]> {
  const outcomes: GiveBackOutcome[] = []
  let open = requests.map((request, ord) => ({ ...request, ord }))
  // Each round judges one request of every lease, so there are no more rounds than requests for one lease.
  while (open.length > 0) {
    const rows = await database.inLine<{ ord: number; outcome: GiveBackOutcome | 'again' }>(
      'givings-back',
      'give-back',
      statement,
      [
        open.map(({ ord }) => ord),
        open.map(({ leaseId }) => leaseId),
        open.map(({ customerId }) => customerId),
        open.map(({ how }) => how),
        at,
        open.map(({ once }) => once?.key ?? null),
        open.map(({ once }) => once?.requestSha256 ?? null),
      ],
    )
    for (const { ord, outcome } of rows) if (outcome !== 'again') outcomes[ord] = outcome
    open = open.filter(({ ord }) => outcomes[ord] === undefined)
  }
  return outcomes
}
