import { setTimeout as pause } from 'node:timers/promises'
import { messagesOf, mostInAMinute, warningsOf } from './log-lines.ts'
import type { FigureRange, Sighting, Signs } from './signs.ts'
import type { World } from './world.ts'

/** Looks at each program as an operator's tools do: `/readyz`, `/metrics` and the log. */
export interface Operator {
  /** From now on, what is seen belongs to the next fault. */
  begin(): void
  /** What was seen of the signs since then. */
  seen(signs: Signs): Sighting
}

const lookEveryMs = 500
/** A minute, and as long as the fault took in which it was said. */
const saidOnceInMs = 180_000
/** A probe of an orchestrator waits no longer, and takes silence for an answer. */
const answerWithinMs = 2_000

export function startOperator(world: World, signal: AbortSignal): Operator {
  let unready = new Set<string>()
  let ranges = new Map<string, FigureRange>()
  /** What was read of each log when a fault began, and when that was. */
  const marks: { atMs: number; read: number[] }[] = []
  /** The last value of each program's series. */
  const last = new Map<string, number>()

  function note(n: number, series: string, value: number): void {
    const key = `${n} ${series}`
    const before = last.get(key) ?? 0
    last.set(key, value)
    const range = ranges.get(key) ?? { least: value, most: value, rose: false }
    ranges.set(key, {
      least: Math.min(range.least, value),
      most: Math.max(range.most, value),
      // A process that was started again counts anew.
      rose: range.rose || (value > 0 && value !== before),
    })
  }

  async function ask(n: number, path: string): Promise<{ status: number; body: string } | null> {
    try {
      const limits = AbortSignal.any([signal, AbortSignal.timeout(answerWithinMs)])
      const response = await fetch(`${world.servers[n]?.url}${path}`, { signal: limits })
      return { status: response.status, body: await response.text() }
    } catch {
      return null
    }
  }

  async function look(n: number): Promise<void> {
    const ready = await ask(n, '/readyz')
    if (!ready) unready.add('no answer')
    else if (ready.status !== 200) unready.add(String((JSON.parse(ready.body) as { detail?: string }).detail))
    const metrics = await ask(n, '/metrics')
    note(n, 'up', metrics?.status === 200 ? 1 : 0)
    if (metrics?.status !== 200) return
    const figures = new Map(
      [...metrics.body.matchAll(/^(verifyplus_\S+) (\S+)$/gm)].map(([, ...each]) => each as [string, string]),
    )
    // A process that was started again has no figure of what has not happened since.
    for (const key of last.keys())
      if (key.startsWith(`${n} verifyplus_`) && !figures.has(key.slice(`${n} `.length))) last.delete(key)
    for (const [series, value] of figures) note(n, series, Number(value))
  }

  for (const n of world.servers.keys()) {
    void (async () => {
      while (!signal.aborted) {
        await look(n)
        await pause(lookEveryMs, undefined, { signal }).catch(() => {})
      }
    })()
  }

  return {
    begin() {
      unready = new Set()
      ranges = new Map()
      marks.push({ atMs: performance.now(), read: world.logs().map((log) => log.length) })
    },
    seen({ line, ready, metric }) {
      const since = (mark = marks.at(-1)): string[] => world.logs().map((log, n) => log.slice(mark?.read[n] ?? 0))
      const written = since()
      // Some causes are told once a minute: what was told of the fault before is told of this one.
      const aMinuteAgo = marks.find(({ atMs }) => performance.now() - atMs < saidOnceInMs)
      const messages = [...written.flatMap(messagesOf), ...since(aMinuteAgo).flatMap(messagesOf)]
      const figures = [...ranges].map(([key, range]) => ({ series: key.replace(/^\d+ /, ''), range }))
      return {
        line: messages.find((message) => line?.test(message)) ?? null,
        ready: [...unready].find((detail) => ready?.test(detail)) ?? null,
        metric: figures.find(({ series, range }) => metric?.series.test(series) && metric.is(range))?.series ?? null,
        linesAMinute: Math.max(0, ...written.map((text) => mostInAMinute(warningsOf(text)))),
      }
    },
  }
}
