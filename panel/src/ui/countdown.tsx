import { useSyncExternalStore, type ReactNode } from 'react'
import { useFormats } from '../i18n/index.ts'
import { serverNow } from '../api/index.ts'

const listeners = new Set<() => void>()
let timer: ReturnType<typeof setInterval> | undefined
let second = 0

/** One timer for all countdowns of a page. */
function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  timer ??= setInterval(tick, 250)
  return () => {
    listeners.delete(listener)
    if (listeners.size > 0) return
    clearInterval(timer)
    timer = undefined
  }
}

function tick(): void {
  const now = Math.floor(serverNow() / 1000)
  if (now === second) return
  second = now
  for (const each of listeners) each()
}

/** The server's clock in whole seconds; the component renders each second. */
export function useSecond(): number {
  return useSyncExternalStore(subscribe, () => {
    if (timer === undefined) second = Math.floor(serverNow() / 1000)
    return second
  })
}

/** Seconds until a time by the server's clock, never below 0. */
export function useSecondsLeft(until: string): number {
  return Math.max(0, Math.ceil(new Date(until).getTime() / 1000) - useSecond())
}

interface CountdownProps {
  /** ISO 8601, by the server. */
  readonly until: string
  /** In place of 00:00. */
  readonly ended?: ReactNode
  readonly label?: string
}

/** Minutes and seconds that are left. A screen reader can go there and is not told each second. */
export function Countdown({ until, ended, label }: CountdownProps) {
  const formats = useFormats()
  const left = useSecondsLeft(until)
  return (
    <span role="timer" aria-live="off" aria-label={label} className="vp-numbers">
      {left === 0 && ended !== undefined ? ended : <bdi dir="ltr">{formats.countdown(left)}</bdi>}
    </span>
  )
}
