import pg from 'pg'
import { Unavailable, type UnavailableWhy } from '#core/errors'

/**
 * SQLSTATE classes that say the server is away or going: 08 connection, 57P shutdown, 53 out of resources; and 57014, a statement
 * that was rolled back when its time was over, as after a backend, or a disk, that stood still.
 */
const awaySqlState = /^(?:08|57P|57014|53)/
const awayErrno = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOENT',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
])
/** node-postgres reports a lost or unreachable server as plain errors that only their message tells apart. */
const awayMessage =
  /^(?:Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error|Query read timeout|timeout expired$|Client was closed and is not queryable|Cannot use a pool after calling end)/

/** Whether the error means that the database cannot be asked now and may be later. */
export function isAway(error: unknown): boolean {
  if (error instanceof Unavailable) return true
  if (error instanceof AggregateError) return error.errors.some(isAway)
  if (error instanceof pg.DatabaseError)
    return awaySqlState.test(error.code ?? '') || readOnlySqlState === error.code || endsConnection(error)
  if (!(error instanceof Error)) return false
  const errno = (error as NodeJS.ErrnoException).code
  return (errno !== undefined && awayErrno.has(errno)) || awayMessage.test(error.message)
}

/** Whether node-postgres gave up waiting for an answer (`query_timeout`). */
export function isReadTimeout(error: unknown): boolean {
  return error instanceof Error && error.message.startsWith('Query read timeout')
}

const whyOfSqlState: Record<string, UnavailableWhy> = {
  '53100': 'disk_full',
  '53200': 'out_of_memory',
  '53300': 'too_many_connections',
  '57014': 'too_slow',
  '57P01': 'database_stopping',
  '57P02': 'database_stopping',
  '57P03': 'database_stopping',
  '25006': 'read_only',
}

/** What an error of a database that is away (`isAway`) comes from. */
export function whyAway(error: unknown): UnavailableWhy {
  if (error instanceof Unavailable) return error.why
  if (error instanceof AggregateError) return whyAway(error.errors.find(isAway))
  return (error instanceof pg.DatabaseError && whyOfSqlState[error.code ?? '']) || 'database_away'
}

/** Refused at the door, whatever the reason (connections not allowed, password changed): no statement was looked at. */
function endsConnection(error: pg.DatabaseError): boolean {
  return error.severity === 'FATAL' || error.severity === 'PANIC'
}

/** A standby that has not been promoted yet answers writes with this: a failover in progress. */
export const readOnlySqlState = '25006'

/** Deadlock and serialization failure: nothing was written and the same statement may succeed. */
export function isTransient(error: unknown): boolean {
  return error instanceof pg.DatabaseError && (error.code === '40P01' || error.code === '40001')
}

/** Whether the database refused because of this constraint. */
export function isConstraint(error: unknown, constraint: string): boolean {
  return error instanceof pg.DatabaseError && error.constraint === constraint
}
