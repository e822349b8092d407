import { createRefusalCounts, recordAudit, type AuditEvent } from '#audit'
import type { Clock } from '#core/clock'
import type { Database } from '#db'

export interface PeopleAudit {
  /** What a person's request has led to: an event and who. What names nobody is not recorded. */
  event(name: string, fields: Record<string, unknown>): void
  /** Writes the refusals that were counted. */
  stop(): Promise<void>
}

export interface PeopleAuditOptions {
  database: Database
  clock: Clock
  background(work: Promise<unknown>): void
  failed(error: unknown): void
}

/** Writes what the sign-in tells of into the audit, refused sign-ins once a minute for each address and account. */
export function createPeopleAudit(options: PeopleAuditOptions): PeopleAudit {
  const { database, clock } = options
  const refusals = createRefusalCounts({
    clock,
    write: (events) => recordAudit(database.pool, events),
    onError: (error) => options.failed(error),
  })
  return {
    event(name, { userId, address, ...details }) {
      const ofPerson = typeof userId === 'string' ? userId : null
      const from = typeof address === 'string' ? address : ''
      if (name === 'sign_in_refused')
        return refusals.count({ by: String(details['by']), address: from, userId: ofPerson })
      if (ofPerson !== null) options.background(recordAudit(database.pool, [eventOf(name, ofPerson, from, details)]))
    },
    stop: () => refusals.stop(),
  }
}

function eventOf(name: string, userId: string, address: string, details: Record<string, unknown>): AuditEvent {
  return {
    action: `person.${name}`,
    userId,
    subject: `person ${userId}`,
    details,
    ...(address !== '' && { personal: { address } }),
  }
}
