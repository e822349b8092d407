import { z } from 'zod'

/** What a backup says before its rows: enough to refuse it before anything is written. */
export const headerSchema = z.object({
  format: z.literal('verifyplus-backup'),
  version: z.literal(1),
  /** By the clock of the process that wrote it, before its snapshot began. */
  takenAt: z.iso.datetime(),
  /** `server_version` of the PostgreSQL that it comes from. */
  postgres: z.string(),
  /** All that had been applied, in their order. */
  migrations: z.array(z.object({ name: z.string(), sha256: z.string() })).min(1),
  tables: z.array(z.object({ name: z.string(), columns: z.array(z.string()).min(1) })),
})

/** What a backup says after its rows: a file without it was cut off. */
export const summarySchema = z.object({
  tables: z.array(z.object({ name: z.string(), rows: z.number(), bytes: z.number(), sha256: z.string() })),
  /** `lastValue` is 0 where nothing was numbered yet. */
  sequences: z.array(
    z.object({ table: z.string(), column: z.string(), bits: z.literal([32, 64]), lastValue: z.string() }),
  ),
})

export type Header = z.infer<typeof headerSchema>
export type Summary = z.infer<typeof summarySchema>

/**
 * A backup, wherever it comes from and goes to: one header, the rows of each table in pieces as `COPY … TO STDOUT` writes them
 * (a piece may end within a row), and one summary.
 */
export type Entry =
  | { kind: 'header'; header: Header }
  | { kind: 'rows'; table: string; rows: Buffer }
  | { kind: 'summary'; summary: Summary }

export type Entries = AsyncIterable<Entry>
