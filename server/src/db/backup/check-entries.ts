import { Refused } from '#core/errors'
import { counted } from '#core/plural'
import { type Entries, type Entry, type Summary } from './entries.ts'
import { createRowCounter } from './row-counter.ts'

/** Passes on what it reads, and refuses at the end, at the latest, what is not whole: each table's rows, bytes and digest. */
export async function* checkEntries(entries: Entries): AsyncGenerator<Entry, void> {
  const counters = new Map<string, ReturnType<typeof createRowCounter>>()
  let place: Entry['kind'] | 'beginning' = 'beginning'
  for await (const entry of entries) {
    if ((place === 'beginning') !== (entry.kind === 'header') || place === 'summary')
      throw new Refused('The backup is damaged: its parts are out of order.')
    place = entry.kind
    if (entry.kind === 'header') for (const { name } of entry.header.tables) counters.set(name, createRowCounter())
    if (entry.kind === 'rows') {
      const counter = counters.get(entry.table)
      if (!counter) throw new Refused(`The backup is damaged: it has rows of ${entry.table}, which it does not list.`)
      counter.add(entry.rows)
    }
    if (entry.kind === 'summary') compare(entry.summary, counters)
    yield entry
  }
  if (place !== 'summary') throw new Refused('The backup is truncated: its end is missing.')
}

function compare(summary: Summary, counters: Map<string, ReturnType<typeof createRowCounter>>): void {
  const left = new Set(counters.keys())
  for (const { name, rows, bytes, sha256 } of summary.tables) {
    const found = counters.get(name)?.counted()
    if (!found || !left.delete(name))
      throw new Refused(`The backup is damaged: its end lists a table ${name} that its beginning does not.`)
    if (found.rows !== rows || found.bytes !== bytes || found.sha256 !== sha256)
      throw new Refused(
        `The backup is damaged: ${name} has ${found.rows} of ${counted(rows, 'row')}, or they were changed.`,
      )
  }
  if (left.size > 0) throw new Refused(`The backup is damaged: its end does not list ${[...left].join(', ')}.`)
}
