import { momentOf } from './local-time.ts'

const BEFORE_ANY_OF_THIS_MS = Date.UTC(2000, 0, 1)

/**
 * The carrier's time where it can be true. A time in the future counts as now, and one from a dead battery clock is left out;
 * an old time stays, since it keeps a late message away from the number's next customer.
 */
export function plausibleSentAt(sentAt: Date | undefined, receivedAt: Date): { sentAt?: Date } {
  if (!sentAt || !mayBeTrue(sentAt)) return {}
  return { sentAt: sentAt > receivedAt ? receivedAt : sentAt }
}

/** Whether a clock that was set once may have shown it. */
export function mayBeTrue(sentAt: Date): boolean {
  return sentAt.getTime() >= BEFORE_ANY_OF_THIS_MS
}

const ISO = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d(?:\.\d+)?) ?(Z|[+-]\d\d:?\d\d)?$/

/**
 * ISO 8601 as providers write it; a missing zone is that of the supplier's settings or UTC, never the machine's. Undefined where
 * it cannot be read.
 */
export function isoTime(written: unknown, timeZone = 'UTC'): Date | undefined {
  if (typeof written !== 'string' || written.length > 40) return undefined
  const [, day, time, zone] = ISO.exec(written) ?? []
  if (!day || !time) return undefined
  if (zone === undefined) {
    const asIfUtc = readable(new Date(`${day}T${time}Z`))
    return asIfUtc && momentOf(asIfUtc, timeZone)
  }
  const offset = zone === 'Z' || zone.includes(':') ? zone : `${zone.slice(0, 3)}:${zone.slice(3)}`
  return readable(new Date(`${day}T${time}${offset}`))
}

/** Seconds or milliseconds since 1970; thirteen digits are milliseconds until the year 5138. */
export function unixTime(written: unknown): Date | undefined {
  const count = typeof written === 'string' && /^\d{1,16}$/.test(written) ? Number(written) : written
  if (typeof count !== 'number' || !Number.isFinite(count) || count <= 0) return undefined
  return readable(new Date(count < 1e11 ? count * 1000 : count))
}

function readable(date: Date): Date | undefined {
  return Number.isNaN(date.getTime()) ? undefined : date
}
