import { once } from 'node:events'
import { createInterface } from 'node:readline/promises'
import type { Writable } from 'node:stream'
import type { Config } from '#config'
import { printable, printableCell, printableLines } from '#core/printable'

/** Where a command was called from. */
export interface Call {
  args: readonly string[]
  env: Readonly<Record<string, string | undefined>>
  stdout: Writable
  /** Who answers questions; nobody is asked where it is no terminal. */
  stdin?: NodeJS.ReadableStream & { isTTY?: boolean }
  stderr: NodeJS.WritableStream & { isTTY?: boolean }
}

/** What every command works with. Whatever is printed through it, nothing in it is obeyed by a terminal. */
export interface Terminal {
  config: Config
  /** The answer: an object for programs (`--json`), lines for people. */
  answer(value: Record<string, unknown> | readonly unknown[], lines: readonly string[]): void
  /** Resolves when what was answered has gone out: a long answer waits here for a slow reader instead of in memory. */
  drained(): Promise<void>
  /** What is going on, for the one who waits; never part of the answer. */
  progress(line: string): void
  /** As `progress`, for steps that only somebody at a terminal wants to see: cron would mail them. */
  step(line: string): void
  /** Which database the answer is of. With `--json` in a document of its own. */
  speaksTo(database: string): void
  /** Whether a person says yes. Where nobody sits at a terminal the answer is yes: whoever wrote the script has said it. */
  confirm(question: string): Promise<boolean>
}

export function createTerminal(call: Call, config: Config, json: boolean): Terminal {
  return {
    config,
    answer(value, lines) {
      const words = json ? [printableLines(JSON.stringify(value, plainBigint))] : lines.map(printable)
      call.stdout.write(words.map((line) => `${line}\n`).join(''))
    },
    async drained() {
      if (call.stdout.writableNeedDrain) await once(call.stdout, 'drain')
    },
    progress(line) {
      call.stderr.write(`${printableLines(line)}\n`)
    },
    step(line) {
      if (call.stderr.isTTY) call.stderr.write(`${printableLines(line)}\n`)
    },
    speaksTo(database) {
      call.stderr.write(json ? `${JSON.stringify({ database })}\n` : `Database: ${database}\n`)
    },
    async confirm(question) {
      if (!call.stdin?.isTTY || !call.stderr.isTTY) return true
      const reader = createInterface({ input: call.stdin, output: call.stderr })
      try {
        return /^(y|yes)$/i.test((await reader.question(`${printableLines(question)} [y/N] `)).trim())
      } finally {
        reader.close()
      }
    },
  }
}

/** Amounts are JSON numbers as long as JavaScript reads them exactly, and strings beyond. */
function plainBigint(_key: string, value: unknown): unknown {
  if (typeof value !== 'bigint') return value
  return value <= BigInt(Number.MAX_SAFE_INTEGER) && value >= BigInt(Number.MIN_SAFE_INTEGER)
    ? Number(value)
    : String(value)
}

export type Cell = string | number | bigint | boolean | Date | null | undefined

/** Columns under their heads, as wide as their widest cell. No cell makes a line or a column of its own. */
export function table(heads: readonly string[], rows: readonly (readonly Cell[])[]): string[] {
  if (rows.length === 0) return ['(none)']
  const cells = [heads, ...rows].map((row) => row.map(cellText))
  const widths = heads.map((_, i) => Math.max(...cells.map((row) => row[i]?.length ?? 0)))
  const line = (row: string[]): string => row.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join('  ')
  return cells.map((row) => line(row).trimEnd())
}

function cellText(cell: Cell): string {
  if (cell === null || cell === undefined) return '-'
  return cell instanceof Date ? cell.toISOString() : printableCell(String(cell))
}
