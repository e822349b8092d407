/** What keeps work from being done now, each with its words for the operator. Labels of a metric: few, and never from outside. */
export const unavailableWhys = {
  database_away: 'the database cannot be reached',
  database_stopping: 'the database is stopping or starting',
  disk_full: 'the disk of the database is full: make room there',
  out_of_memory: 'the database has no memory left',
  too_many_connections: 'the database accepts no more connections: raise max_connections, or lower WORKERS',
  too_slow: 'the database did not finish a statement in its time: something is blocking it',
  read_only: 'the database accepts no writes: it is a standby, or was made read-only',
  write_failed: 'the database refused a test write',
  not_migrated: 'the database is not migrated: run verifyplus migrate',
  clock_off: 'the clock differs from the database’s: set up NTP on both',
  queue_full: 'more comes in than the database can handle',
  too_many_waiting: 'too many callers are waiting',
  stopping: 'this process is stopping',
  other: 'a component is unavailable',
} as const

export type UnavailableWhy = keyof typeof unavailableWhys

/** The work cannot be done now but can be later: database away, queue full. Callers answer 503, SMPP answers 0x64. */
export class Unavailable extends Error {
  readonly retryAfterSeconds: number
  readonly why: UnavailableWhy
  constructor(message: string, retryAfterSeconds = 1, options: ErrorOptions & { why?: UnavailableWhy } = {}) {
    super(message, options)
    this.name = 'Unavailable'
    this.retryAfterSeconds = retryAfterSeconds
    this.why = options.why ?? 'other'
  }
}

/** The operator or caller asked for something that is refused, and the message says why in words for a person. */
export class Refused extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'Refused'
  }
}
