import type { Clock } from '#core/clock'

/** The whole seconds until a time, at least 1: what `Retry-After` says. */
export function secondsUntil(clock: Clock, until: Date): string {
  return String(Math.max(1, Math.ceil((until.getTime() - clock.now().getTime()) / 1_000)))
}
