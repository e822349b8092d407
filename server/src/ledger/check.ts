import type { Database } from '#db'

export interface LedgerFault {
  where: string
  recordedMinor: bigint
  recomputedMinor: bigint
}

export interface LedgerCheck {
  accounts: number
  entries: number
  faults: LedgerFault[]
}

/** What is recomputed, in this order; each answers the places that differ. */
const parts = [
  {
    what: 'balances',
    faults: `
    select 'balance of account ' || a.account_id, a.balance_minor, coalesce(p.sum_minor, 0)::bigint
    from account a left join (select account_id, sum(amount_minor) as sum_minor from posting group by 1) p using (account_id)
    where a.customer_id is not null and a.balance_minor <> coalesce(p.sum_minor, 0)`,
  },
  {
    what: 'amounts on hold',
    faults: `
    select 'held of account ' || a.account_id, a.held_minor, coalesce(h.sum_minor, 0)::bigint
    from account a left join (select account_id, sum(amount_minor) as sum_minor from hold where state = 'held' group by 1) h using (account_id)
    where a.held_minor <> coalesce(h.sum_minor, 0)`,
  },
  {
    what: 'holds of leases',
    faults: `
    select 'hold of lease ' || l.lease_id, case when l.hold in ('held', 'posted') then l.price_minor else 0 end,
      coalesce(case when h.state in ('held', 'posted') then h.amount_minor end, 0)
    from lease l full join hold h using (lease_id)
    where (h.hold_id is null or h.lease_id is not null)
      and (l.hold <> coalesce(h.state, 'none') or l.hold <> 'none' and l.price_minor <> h.amount_minor)`,
  },
  {
    what: 'charges of leases',
    faults: `
    select 'charges of lease ' || l.lease_id, l.charged_minor, coalesce(c.sum_minor, 0)::bigint
    from lease l
    left join (
      select e.lease_id, -sum(p.amount_minor) as sum_minor
      from entry e join posting p using (entry_id) join account a using (account_id)
      where e.kind = 'charge' and e.lease_id is not null and a.customer_id is not null group by 1
    ) c using (lease_id)
    where l.charged_minor <> coalesce(c.sum_minor, 0)`,
  },
  {
    what: 'refunds of leases',
    faults: `
    select 'refunds of lease ' || lease_id, coalesce(l.refunded_minor, 0), coalesce(r.sum_minor, 0)::bigint
    from (select lease_id, refunded_minor from lease where refunded_minor <> 0) l
    full join (
      select e.lease_id, sum(p.amount_minor) as sum_minor
      from entry e join posting p using (entry_id) join account a using (account_id)
      where e.kind = 'refund' and a.customer_id is not null group by 1
    ) r using (lease_id)
    where coalesce(l.refunded_minor, 0) <> coalesce(r.sum_minor, 0)`,
  },
  {
    what: 'reversals',
    faults: `
    select 'reversal of entry ' || reverses || ' on account ' || account_id, sum(written)::bigint, -sum(original)::bigint
    from (
      select e.reverses, p.account_id, p.amount_minor as written, 0 as original
      from entry e join posting p using (entry_id) where e.reverses is not null
      union all
      select e.reverses, p.account_id, 0, p.amount_minor
      from entry e join posting p on p.entry_id = e.reverses where e.reverses is not null
    ) mirrored
    group by reverses, account_id having sum(written) + sum(original) <> 0`,
  },
  {
    what: 'sums of entries',
    faults: `
    select 'sum of entry ' || e.entry_id, 0, coalesce(sum(p.amount_minor), 0)::bigint
    from entry e left join posting p using (entry_id) group by e.entry_id
    having coalesce(sum(p.amount_minor), 1) <> 0`,
  },
]

/**
 * Recomputes every balance from the postings, every held amount from the open holds, what every lease set aside, was charged
 * and was given back, every entry's sum, and that every reversal mirrors what it reverses. One snapshot for all of it, so
 * that it can run while the ledger is written, for as long as it takes. `progress` is told what is recomputed next.
 */
export async function checkLedger(
  database: Database,
  progress: (line: string) => void = () => {},
): Promise<LedgerCheck> {
  return database.longTx(async (client) => {
    await client.query('set transaction isolation level repeatable read read only')
    const faults: LedgerFault[] = []
    for (const [i, part] of parts.entries()) {
      progress(`Recomputing ${part.what} (${i + 1} of ${parts.length})`)
      const { rows } = await client.query<LedgerFault>(
        `select place as where, recorded::bigint as "recordedMinor", recomputed::bigint as "recomputedMinor"
         from (${part.faults}) as fault(place, recorded, recomputed)`,
      )
      for (const row of rows) faults.push(row)
    }
    const counts = await client.query<{ accounts: number; entries: number }>(
      'select (select count(*)::int from account) as accounts, (select count(*)::int from entry) as entries',
    )
    return { accounts: counts.rows[0]?.accounts ?? 0, entries: counts.rows[0]?.entries ?? 0, faults }
  })
}
