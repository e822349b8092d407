/** A line of the program's log: pino's, or a sentence of a start or an end, which has neither level nor time. */
interface LogLine {
  level: number
  /** Milliseconds of its process's clock. */
  time: number
  pid: number
  msg: string
}

const warnLevel = 40
const minuteMs = 60_000

function linesOf(text: string): LogLine[] {
  return text
    .split('\n')
    .filter(Boolean)
    .map((line) => {
      try {
        return JSON.parse(line) as LogLine
      } catch {
        return { level: 0, time: 0, pid: 0, msg: line }
      }
    })
}

export function messagesOf(text: string): string[] {
  return linesOf(text).map(({ msg }) => msg)
}

export function pidsThatSaid(text: string, message: string): Set<number> {
  return new Set(linesOf(text).flatMap(({ msg, pid }) => (msg === message ? [pid] : [])))
}

/** Warnings and errors. */
export function warningsOf(text: string): LogLine[] {
  return linesOf(text).filter(({ level }) => level >= warnLevel)
}

/** The most lines that one process wrote within a minute of its clock. */
export function mostInAMinute(lines: readonly LogLine[]): number {
  let most = 0
  for (const ofProcess of Map.groupBy(lines, ({ pid }) => pid).values()) {
    let first = 0
    for (const [n, { time }] of ofProcess.entries()) {
      while (time - (ofProcess[first] as LogLine).time > minuteMs) first++
      most = Math.max(most, n - first + 1)
    }
  }
  return most
}
