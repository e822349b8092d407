import { Refused } from '#core/errors'
import type { Database } from '#db'
import { beforeFirst, macOf, sealedText } from './links.ts'

/** The end of the chain: noted elsewhere, it proves later that nothing before it was cut off. */
export interface Head {
  position: bigint
  mac: Buffer
}

/** A transaction that took the id of a record long ago may commit it only now: no more records than this were written meanwhile. */
const lookBack = 10_000n
const mostAtOnce = 1_000

export interface Sealed {
  head: Head | null
  sealed: number
}

/**
 * Seals the records that are not sealed yet, up to a thousand, the oldest first. One process at a time does it. `all` looks for
 * records however old, which reads all that there are: for the first time, since nobody knows what was committed meanwhile.
 */
export async function sealRecords(database: Database, key: Buffer, all: boolean): Promise<Sealed> {
  const last = await readLast(database, key)
  const { rows } = await database.pool.query<{ audit_record_id: bigint; text: string }>(
    `select r.audit_record_id, ${sealedText} as text from audit_record r
     where r.audit_record_id > $1 and not exists (select from audit_link l where l.audit_record_id = r.audit_record_id)
     order by r.audit_record_id limit ${mostAtOnce}`,
    [all || last === null ? 0n : last.recordId - lookBack],
  )
  if (rows.length === 0) return { head: last && { position: last.position, mac: last.mac }, sealed: 0 }
  let head: Head = last ?? { position: 0n, mac: beforeFirst }
  const macs: Buffer[] = []
  for (const row of rows) {
    const position = head.position + 1n
    head = { position, mac: macOf(key, head.mac, position, row.text) }
    macs.push(head.mac)
  }
  await database.pool.query(
    `insert into audit_link (position, audit_record_id, mac)
     select $1::bigint + place, id, mac from unnest($2::bigint[], $3::bytea[]) with ordinality as sealed(id, mac, place)`,
    [last?.position ?? 0n, rows.map((row) => row.audit_record_id), macs],
  )
  return { head, sealed: rows.length }
}

/** The last link, after it was proved: on top of one that another key made, nothing that follows could be. */
async function readLast(database: Database, key: Buffer): Promise<(Head & { recordId: bigint }) | null> {
  const { rows } = await database.pool.query<{
    position: bigint
    mac: Buffer
    before: Buffer | null
    audit_record_id: bigint
    text: string
  }>(
    `select l.position, l.mac, (select b.mac from audit_link b where b.position = l.position - 1) as before, l.audit_record_id, ${sealedText} as text
     from audit_link l join audit_record r using (audit_record_id) order by l.position desc limit 1`,
  )
  const [last] = rows
  if (!last) return null
  const { position, mac } = last
  if (!macOf(key, last.before ?? beforeFirst, position, last.text).equals(mac))
    throw new Refused(
      'Sealing of the audit has stopped: its last record was sealed with another key than the one in SECRET_KEY_FILE, or was changed since. verifyplus audit check says which.',
    )
  return { position, mac, recordId: last.audit_record_id }
}
