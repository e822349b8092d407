import type { Database } from '#db'
import type { Call, Terminal } from './terminal.ts'

/** How the commands do their work: each gets its terminal, and the database where it needs one. */
export interface Cli {
  call: Call
  /** For a command that needs no database, or opens it itself. Answers with its exit code. */
  plain: (
    work: (terminal: Terminal, ...args: never[]) => Promise<number | void>,
  ) => (...args: unknown[]) => Promise<void>
  /** For a command that works on the migrated database, whether the server runs or not. */
  onDatabase: (
    work: (terminal: Terminal, database: Database, ...args: never[]) => Promise<number | void>,
  ) => (...args: unknown[]) => Promise<void>
  /**
   * As `onDatabase`, for a command that checks and answers 1 when it has found a fault: whatever keeps it from looking, a
   * database that is away too, ends it with 3.
   */
  checking: Cli['onDatabase']
}
