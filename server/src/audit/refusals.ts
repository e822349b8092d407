import type { Clock } from '#core/clock'
import type { AuditEvent } from './records.ts'

export interface Refusal {
  /** Of what it was refused: the path of the sign-in. */
  by: string
  address: string
  /** The account that was meant, where there is one. */
  userId: string | null
}

export interface RefusalCounts {
  count(refusal: Refusal): void
  /** Resolves when all that was counted is written. */
  stop(): Promise<void>
}

export interface RefusalCountsOptions {
  clock: Clock
  write(events: readonly AuditEvent[]): Promise<void>
  onError(error: unknown): void
}

const writeEveryMs = 60_000
/**
 * From more addresses and accounts than this in a minute it is a flood, and the rest is counted together: records stay for ever, and
 * strangers must not fill the disk with them. Each refusal is a line of the log all the same.
 */
const mostKeys = 100

interface Counted {
  refusal: Refusal | null
  times: number
}

/** Refused sign-ins: one record an address, account and minute, however often somebody tried. */
export function createRefusalCounts(options: RefusalCountsOptions): RefusalCounts {
  let counted = new Map<string, Counted>()
  let cancel = (): void => {}

  let written = Promise.resolve()

  function writeCounted(): Promise<void> {
    const events = [...counted.values()].map(eventOf)
    counted = new Map()
    cancel()
    if (events.length > 0)
      written = Promise.all([written, options.write(events).catch((error: unknown) => options.onError(error))]).then(
        () => {},
      )
    return written
  }

  return {
    count(refusal) {
      if (counted.size === 0) cancel = options.clock.after(writeEveryMs, () => void writeCounted())
      const key = JSON.stringify([refusal.by, refusal.address, refusal.userId])
      const isOneMore = counted.has(key) || counted.size < mostKeys
      const of = isOneMore ? key : 'others'
      const entry = counted.get(of) ?? { refusal: isOneMore ? refusal : null, times: 0 }
      entry.times++
      counted.set(of, entry)
    },
    stop: writeCounted,
  }
}

function eventOf({ refusal, times }: Counted): AuditEvent {
  if (refusal === null)
    return { action: 'person.sign_in_refused', subject: 'many addresses and accounts', details: { times } }
  const { by, address, userId } = refusal
  return {
    action: 'person.sign_in_refused',
    subject: userId === null ? 'nobody who is known' : `person ${userId}`,
    userId,
    details: { by, times },
    personal: { address },
  }
}
