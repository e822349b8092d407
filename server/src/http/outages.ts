import type { FastifyRequest } from 'fastify'
import type { Logger } from 'pino'
import type { Clock } from '#core/clock'
import { Unavailable, unavailableWhys, type UnavailableWhy } from '#core/errors'
import { createSeldom } from '#core/seldom'
import { isAway, whyAway } from '#db'

const whys = Object.keys(unavailableWhys) as UnavailableWhy[]

/** Counts what was answered 503, or its like, and says each cause in the log, at most once a minute. */
export interface Outages {
  note(why: UnavailableWhy): void
  counted(): Readonly<Record<UnavailableWhy, number>>
}

export function createOutages(log: Pick<Logger, 'warn'>, clock: Clock): Outages {
  const counts = Object.fromEntries(whys.map((why) => [why, 0])) as Record<UnavailableWhy, number>
  const seldom = Object.fromEntries(whys.map((why) => [why, createSeldom(clock)])) as Record<
    UnavailableWhy,
    () => number | null
  >
  return {
    note(why) {
      counts[why]++
      const answers = seldom[why]()
      if (answers !== null) log.warn({ cause: why, answers }, `unavailable: ${unavailableWhys[why]}`)
    },
    counted: () => counts,
  }
}

const whyOfRequest = new WeakMap<FastifyRequest, UnavailableWhy>()

/** Remembers what a request that is answered 503 failed of, for when it is counted. */
export function failedOf(request: FastifyRequest, error: unknown): void {
  const why = whyUnavailable(error)
  if (why !== null) whyOfRequest.set(request, why)
}

export function whyOf(request: FastifyRequest): UnavailableWhy {
  return whyOfRequest.get(request) ?? 'other'
}

/** Null for what is no outage. */
export function whyUnavailable(error: unknown): UnavailableWhy | null {
  if (error instanceof Unavailable) return error.why
  return isAway(error) ? whyAway(error) : null
}
