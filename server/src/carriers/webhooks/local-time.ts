import { z } from 'zod'

/** The zone in which this supplier writes times that name none. Absent: UTC. */
export const timeZone = z
  .string()
  .refine(isTimeZone, 'must be a time zone such as Asia/Tehran, Europe/Berlin or UTC')
  .optional()

function isTimeZone(name: string): boolean {
  try {
    return formatOf(name).resolvedOptions().timeZone !== ''
  } catch {
    return false
  }
}

/**
 * The moment at which clocks in that zone show this day and time, given as if they were UTC. An hour that comes twice, where
 * summer time ends, is taken for the later one: a message must not be older than the lease that waits for it by a guess.
 */
export function momentOf(asIfUtc: Date, zone: string): Date {
  const shownMs = asIfUtc.getTime()
  // Offsets before and after a change of the clock, which is never more than a day away from both.
  const offsets = [-dayMs, dayMs].map((away) => offsetMs(shownMs + away, zone))
  const moments = offsets.map((offset) => shownMs - offset).filter((ms) => ms + offsetMs(ms, zone) === shownMs)
  // In the hour that summer time leaves out no clock shows it: that of the winter goes on.
  return new Date(moments.length > 0 ? Math.max(...moments) : shownMs - offsets[0]!)
}

const dayMs = 24 * 3_600_000

/** By how much clocks in the zone are ahead of UTC at that moment. */
function offsetMs(atMs: number, zone: string): number {
  const parts = new Map(
    formatOf(zone)
      .formatToParts(atMs)
      .map(({ type, value }) => [type, Number(value)]),
  )
  const part = (type: Intl.DateTimeFormatPartTypes): number => parts.get(type) ?? 0
  const shownMs = Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second'))
  return shownMs - Math.floor(atMs / 1000) * 1000
}

const formats = new Map<string, Intl.DateTimeFormat>()

/** Kept, because making one costs more than a hundred uses. */
function formatOf(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone)
  if (known) return known
  const made = new Intl.DateTimeFormat('en-u-ca-gregory-nu-latn', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  })
  formats.set(zone, made)
  return made
}
