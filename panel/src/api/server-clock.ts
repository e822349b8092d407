let offsetMs = 0
let precise = false

/**
 * What the server's clock shows: a visitor's own may be minutes off, and countdowns run to the server's times. The `Date`
 * header says it to the second; the event stream, where there is one, to the millisecond.
 */
export function serverNow(): number {
  return Date.now() + offsetMs
}

export function heardServerTime(time: string): void {
  offsetMs = new Date(time).getTime() - Date.now()
  precise = true
}

export function heardDateHeader(value: string | null): void {
  const time = precise || value === null ? Number.NaN : Date.parse(value)
  // The header cuts the fraction off: half a second is what it is wrong by in the middle.
  if (!Number.isNaN(time)) offsetMs = time + 500 - Date.now()
}
