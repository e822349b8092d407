import { createReadStream } from 'node:fs'
import { pipeline } from 'node:stream'
import { CsvError, parse } from 'csv-parse'
import { Refused } from '#core/errors'
import type { InventoryRow } from './inventory-row.ts'

/** A line longer than this is no line of such a file: an unclosed quote would otherwise swallow the rest into memory. */
const maxLineCharacters = 10_000

/** Rows of a file with the columns `msisdn,country[,products]`, streamed: a million of them need no memory. */
export async function* readCsv(path: string): AsyncGenerator<InventoryRow> {
  const parser = parse({
    bom: true,
    columns: (header: string[]) => columnsOf(path, header),
    info: true,
    relaxColumnCount: true,
    skipEmptyLines: true,
    trim: true,
    maxRecordSize: maxLineCharacters,
  })
  const file = createReadStream(path)
  pipeline(file, parser, () => {})
  try {
    for await (const each of parser as AsyncIterable<{
      info: { lines: number; invalid_field_length?: number }
      record: Record<string, string>
    }>) {
      const { record, info } = each
      yield {
        line: info.lines,
        msisdn: record['msisdn'] ?? '',
        country: record['country'] ?? '',
        products: record['products'] ?? '',
      }
    }
  } catch (error) {
    throw readable(path, error)
  } finally {
    file.destroy()
  }
}

function columnsOf(path: string, header: string[]): string[] {
  const columns = header.map((name) => name.toLowerCase())
  for (const needed of ['msisdn', 'country']) {
    if (!columns.includes(needed))
      throw new Refused(
        `${path} has no column ${needed}. Its first line must be: msisdn,country or msisdn,country,products`,
      )
  }
  return columns
}

function readable(path: string, error: unknown): Error {
  if (error instanceof Refused) return error
  const { code, message } = error as NodeJS.ErrnoException
  if (code === 'ENOENT') return new Refused(`There is no file ${path}`)
  if (code === 'EACCES') return new Refused(`cannot read ${path} (permission denied)`)
  if (code === 'EISDIR') return new Refused(`${path} is a folder`)
  if (error instanceof CsvError) return new Refused(`${path} is not a valid CSV file: ${message}`)
  return error as Error
}
