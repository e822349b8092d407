import type { Clock } from './clock.ts'

export interface Pulse {
  stop(): void
}

export interface PulseOptions {
  clock: Clock
  /** This process did not run for so long: its machine was suspended or hung, or has too little for it. */
  onStandstill(forMs: number): void
  /** The clock was set, by how much; negative back. Also what a machine's sleep looks like from within. */
  onClockSet(byMs: number): void
}

const beatMs = 1_000
/** Callers wait as long as that for an answer, and other processes begin to take over. */
const standstillMs = 3_000
/** NTP slews what is less, so that no clock ever jumps for it. */
const setMs = 500

/** Looks each second whether this process ran since the last, and whether its clock went as time does. */
export function watchPulse(options: PulseOptions): Pulse {
  const { clock } = options
  let lastMs = clock.elapsedMs()
  let aheadMs = clock.now().getTime() - lastMs
  let cancel = (): void => {}

  function beat(): void {
    const nowMs = clock.elapsedMs()
    const nowAheadMs = clock.now().getTime() - nowMs
    const lateMs = nowMs - lastMs - beatMs
    const setByMs = nowAheadMs - aheadMs
    lastMs = nowMs
    aheadMs = nowAheadMs
    cancel = clock.after(beatMs, beat)
    if (lateMs >= standstillMs) options.onStandstill(Math.round(lateMs))
    if (Math.abs(setByMs) >= setMs) options.onClockSet(Math.round(setByMs))
  }

  cancel = clock.after(beatMs, beat)
  return { stop: () => cancel() }
}
