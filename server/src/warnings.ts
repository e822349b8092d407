import type { Logger } from 'pino'
import type { Clock } from '#core/clock'
import { createRepeated } from '#core/repeated'
import { isAway } from '#db'

/** Warnings of what may fail again and again: written when it begins, every ten seconds, and when it is over. */
export interface Warnings {
  /** What has the same message, and the same `of` where that is told, is one fault; all that a lost database causes is one too. */
  warn(message: string, fields: Record<string, unknown>, of?: string): void
  stop(): void
}

interface Warning {
  message: string
  over: string
  fields: Record<string, unknown>
}

export function createWarnings(log: Pick<Logger, 'warn'>, clock: Clock): Warnings {
  const repeated = createRepeated<Warning>(clock, (_key, { stage, fields: warning, forMs, unwritten }) => {
    const { message, over, fields } = warning
    if (stage === 'first') return log.warn(fields, message)
    const spell = { forSeconds: Math.round(forMs / 1_000), notWritten: unwritten }
    if (stage === 'still') return log.warn({ ...fields, ...spell }, message)
    log.warn({ ...fields, ...spell, err: undefined }, over)
  })
  return {
    warn(message, fields, of = '') {
      if (isAway(fields['err']))
        repeated.happened('database', {
          message: `the database is unreachable: ${message}`,
          over: 'the database is back',
          fields,
        })
      else repeated.happened(`${message} ${of}`, { message, over: `is over: ${message}`, fields })
    },
    stop: () => repeated.stop(),
  }
}
