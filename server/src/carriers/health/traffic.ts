import type { Clock } from '#core/clock'
import type { Database } from '#db'
import type { AcceptOutcome } from '#messages'

/** Counts what became of messages, and adds the counts to the database now and then: never on a message's own way. */
export interface Traffic {
  count: (supplierId: number, outcome: AcceptOutcome) => void
  /** Adds what was counted since the last call. What cannot be written is kept and added next time. */
  write(): Promise<void>
}

interface Counted {
  supplierId: number
  minute: Date
  messages: number
  withheld: number
  duplicates: number
}

const minuteMs = 60_000

export function createTraffic(database: Database, clock: Clock): Traffic {
  let counted = new Map<string, Counted>()

  function entry(supplierId: number, minute: Date, of: Map<string, Counted>): Counted {
    const key = `${supplierId}/${minute.getTime()}`
    const known = of.get(key) ?? { supplierId, minute, messages: 0, withheld: 0, duplicates: 0 }
    of.set(key, known)
    return known
  }

  return {
    count(supplierId, outcome) {
      const minute = new Date(Math.floor(clock.now().getTime() / minuteMs) * minuteMs)
      const own = entry(supplierId, minute, counted)
      own.messages++
      if (outcome === 'duplicate') own.duplicates++
      else if (outcome !== 'matched' && outcome !== 'waiting' && outcome !== 'too_many_parts') own.withheld++
    },
    async write() {
      if (counted.size === 0) return
      const writing = counted
      counted = new Map()
      const rows = [...writing.values()].sort(
        (a, b) => a.supplierId - b.supplierId || a.minute.getTime() - b.minute.getTime(),
      )
      try {
        await database.hot('write-traffic', writeStatement, [
          rows.map((r) => r.supplierId),
          rows.map((r) => r.minute),
          rows.map((r) => r.messages),
          rows.map((r) => r.withheld),
          rows.map((r) => r.duplicates),
        ])
      } catch (error) {
        for (const row of rows) {
          const own = entry(row.supplierId, row.minute, counted)
          own.messages += row.messages
          own.withheld += row.withheld
          own.duplicates += row.duplicates
        }
        throw error
      }
    },
  }
}

const writeStatement = `
insert into supplier_traffic as t (supplier_id, minute, messages, withheld, duplicates)
select * from unnest($1::int[], $2::timestamptz[], $3::int[], $4::int[], $5::int[])
on conflict (supplier_id, minute) do update
set messages = t.messages + excluded.messages, withheld = t.withheld + excluded.withheld, duplicates = t.duplicates + excluded.duplicates`

/** Forgets traffic older than a week. */
export async function eraseTraffic(database: Database, at: Date): Promise<void> {
  await database.pool.query(`delete from supplier_traffic where minute < $1::timestamptz - interval '7 days'`, [at])
}
