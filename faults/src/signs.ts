/** How an operator is told of a fault. What is left out cannot be told: by a program that is dead, or before anybody noticed. */
export interface Signs {
  /** A line of the log, by its message. */
  line?: RegExp
  /** What `/readyz` answers other than ready, in its words, or `no answer`. */
  ready?: RegExp
  /** A figure of `/metrics`; `up` is 0 where nobody answers, as Prometheus has it. */
  metric?: Figure
  /** How long after everything flows again; 10 seconds unless told otherwise. */
  withinMs?: number
}

export interface Figure {
  series: RegExp
  is(range: FigureRange): boolean
}

/** A series since the fault began. */
export interface FigureRange {
  least: number
  most: number
  rose: boolean
}

/** The process does not answer whoever asks for its figures. */
export const down: Figure = { series: /^up$/, is: ({ least }) => least === 0 }

/** What was answered 503, or its like, is counted by its cause. */
export function unavailable(...causes: readonly string[]): Figure {
  const any = causes.length > 0 ? causes.join('|') : '\\w+'
  return { series: new RegExp(`^verifyplus_unavailable_total\\{cause="(?:${any})"\\}`), is: ({ rose }) => rose }
}

/** What an operator saw of a fault. */
export interface Sighting {
  line: string | null
  ready: string | null
  metric: string | null
  /** Warnings and errors of the process that wrote most of them within a minute. */
  linesAMinute: number
}
