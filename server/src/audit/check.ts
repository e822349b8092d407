import { counted } from '#core/plural'
import type { Database } from '#db'
import { beforeFirst, macOf, sealedText } from './links.ts'
import type { Head } from './seal.ts'

export interface AuditCheck {
  records: number
  sealed: number
  /** Written since the last sealing; a server that runs seals within seconds. */
  unsealed: number
  head: Head | null
  /** Sentences, the first hundred. */
  faults: string[]
}

interface Link {
  position: bigint
  mac: Buffer
  audit_record_id: bigint
  text: string | null
  personal_differs: boolean
}

const atOnce = 5_000
const mostFaults = 100

/**
 * Proves every link of the chain anew: that no record was changed, put between or taken out, and that personal values which are
 * still there are those that were written. `known` is a head that was noted before, in a log: without one, records that were cut
 * off at the end are not missed. Reads one snapshot, for as long as it takes.
 */
export async function checkAudit(
  database: Database,
  key: Buffer,
  known: Head | null,
  progress: (line: string) => void = () => {},
): Promise<AuditCheck> {
  return database.longTx(
    async (client) => {
      const faults: string[] = []
      const fault = (sentence: string): void => void (faults.length < mostFaults && faults.push(sentence))
      let head: Head = { position: 0n, mac: beforeFirst }
      let sealed = 0
      let isKnownMet = known === null
      for (;;) {
        const { rows } = await client.query<Link>(statement, [head.position])
        for (const link of rows) {
          const position = head.position + 1n
          if (link.position !== position) fault(`links ${position} to ${link.position - 1n} were taken out`)
          else if (link.text === null) fault(`record ${link.audit_record_id}, sealed at ${position}, was taken out`)
          else if (!macOf(key, head.mac, position, link.text).equals(link.mac))
            fault(`record ${link.audit_record_id}, sealed at ${position}, is not as it was sealed`)
          if (link.personal_differs)
            fault(`the personal values of record ${link.audit_record_id} are not those that were written`)
          if (known?.position === link.position) {
            isKnownMet = true
            if (!known.mac.equals(link.mac)) fault(`the head that was noted at ${known.position} is different`)
          }
          head = { position: link.position, mac: link.mac }
          sealed++
        }
        if (rows.length === 0) break
        progress(`${counted(sealed, 'record')} verified`)
      }
      if (!isKnownMet && known)
        fault(`the head that was noted at ${known.position} is missing: the chain ends at ${head.position}`)
      const counts = await client.query<{ records: number }>('select count(*)::int as records from audit_record')
      const records = counts.rows[0]?.records ?? 0
      return { records, sealed, unsealed: records - sealed, head: sealed === 0 ? null : head, faults }
    },
    { mode: 'isolation level repeatable read, read only' },
  )
}

const statement = `
select l.position, l.mac, l.audit_record_id, case when r.audit_record_id is not null then ${sealedText} end as text,
  p.audit_record_id is not null and sha256(p.salt || convert_to(p.details::text, 'UTF8')) is distinct from r.personal_sha256 as personal_differs
from (select * from audit_link where position > $1 order by position limit ${atOnce}) l
left join audit_record r using (audit_record_id)
left join audit_personal p using (audit_record_id)
order by l.position`
