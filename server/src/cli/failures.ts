import pg from 'pg'
import { Refused } from '#core/errors'
import { printableLines } from '#core/printable'
import { isAway } from '#db'
import { exitCodes } from './exit-codes.ts'
import type { Call } from './terminal.ts'

/** What hinders a command that checks: nothing was found, neither good nor bad. */
export class CouldNotLook extends Error {
  constructor(cause: unknown) {
    super(sentenceOf(cause), { cause })
    this.name = 'CouldNotLook'
  }
}

/** Tells in one sentence what a command failed of (with `--json` as a document), and answers the exit code. */
export function tellFailure(call: Pick<Call, 'args' | 'env' | 'stderr'>, error: unknown): number {
  const told = sentenceOf(error)
  const stack = error instanceof Refused || !wantsStack(call.env) ? undefined : stackOf(error)
  const asJson = call.args.includes('--json')
  const words = asJson ? JSON.stringify({ error: told, stack }) : stack === undefined ? told : `${told}\n${stack}`
  call.stderr.write(`${printableLines(words)}\n`)
  return error instanceof Refused ? exitCodes.refused : exitCodes.couldNotLook
}

function sentenceOf(error: unknown): string {
  if (error instanceof Refused || error instanceof CouldNotLook) return error.message
  if (isAway(error)) return `The database is unreachable: ${wordsOf(error)}. Try again when it is back.`
  if (isForbidden(error))
    return 'The role in DATABASE_URL may not do this: set DATABASE_OWNER_URL to the role that owns the tables.'
  return `Unexpected error: ${wordsOf(error)}. LOG_LEVEL=debug shows where.`
}

/** PostgreSQL's own words may hold what stands in a row, and that may be a code: only what names the fault is told. */
function wordsOf(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return wordsOf(error.errors[0])
  if (error instanceof pg.DatabaseError && !isAway(error)) {
    const constraint = error.constraint === undefined ? '' : `, constraint ${error.constraint}`
    return `the database refused a statement (SQLSTATE ${error.code ?? 'unknown'}${constraint})`
  }
  const text = error instanceof Error ? error.message : String(error)
  return text.trim().split('\n', 1)[0]?.replace(/\.$/, '') || 'no message'
}

/** The role lacks a right: all of ours have those that their work needs, but for who is weaker on purpose. */
function isForbidden(error: unknown): boolean {
  return error instanceof pg.DatabaseError && error.code === '42501'
}

function wantsStack(env: Call['env']): boolean {
  return env['LOG_LEVEL'] === 'debug' || env['LOG_LEVEL'] === 'trace'
}

/** Without the first lines, which repeat the message. */
function stackOf(error: unknown): string | undefined {
  const cause = error instanceof CouldNotLook ? error.cause : error
  if (!(cause instanceof Error)) return undefined
  return cause.stack
    ?.split('\n')
    .filter((line) => /^\s+at /.test(line))
    .join('\n')
}
