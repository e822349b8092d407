import type { StoredLease } from './check-leases.ts'
import type { FaultsRecord } from './record.ts'
import type { Violations } from './violations.ts'
import type { World } from './world.ts'

interface StoredMessage {
  text: string
  leaseId: string | null
  msisdn: string
  withheld: string | null
}

/** Acknowledged messages are stored exactly once, with their own lease, and withheld only where their lease was over. */
export async function checkMessages(
  sql: World['sql'],
  record: FaultsRecord,
  leases: ReadonlyMap<string, StoredLease>,
  violations: Violations,
): Promise<void> {
  const rows = await sql<StoredMessage>('select text, lease_id::text as "leaseId", msisdn, withheld from message')
  const stored = Map.groupBy(rows, ({ text }) => text)
  const sent = [...record.sent.values()]
  const codeOf = ({ text }: StoredMessage): string | undefined => record.sent.get(text)?.code

  violations.addEach(
    'acknowledged message is not stored',
    sent.filter(({ acknowledgedAt, text }) => acknowledgedAt && !stored.has(text)).map(({ code }) => code),
  )
  violations.addEach(
    'message is stored more than once',
    sent
      .filter(({ text }) => (stored.get(text)?.length ?? 0) > 1)
      .map(({ code, door, text, tries }) => ({ code, door, times: stored.get(text)?.length, tries })),
  )
  violations.addEach(
    'message that nobody sent',
    rows.filter((row) => codeOf(row) === undefined).map(({ leaseId }) => leaseId),
  )
  violations.addEach(
    'message stands with a lease of another number',
    rows.filter(({ leaseId, msisdn }) => leaseId !== null && leases.get(leaseId)?.msisdn !== msisdn).map(codeOf),
  )
  violations.addEach(
    'message of one lease stands with another',
    rows.filter(({ leaseId, text }) => leaseId !== null && record.sent.get(text)?.leaseId !== leaseId).map(codeOf),
  )
  violations.addEach(
    'webhook’s message was withheld that was sent within its lease',
    rows.filter((row) => row.withheld !== null && wasInTime(record, leases, row)).map(codeOf),
  )
}

/** The carrier told the time: it was sent while its lease held the number. Over SMPP it tells none. */
function wasInTime(record: FaultsRecord, leases: ReadonlyMap<string, StoredLease>, { text }: StoredMessage): boolean {
  const sent = record.sent.get(text)
  const lease = sent?.door === 'webhook' && leases.get(sent.leaseId)
  return Boolean(lease && sent.sentAt >= lease.startedAt && sent.sentAt < lease.endsAt)
}
