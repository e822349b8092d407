import { pino, type Logger } from 'pino'
import pretty from 'pino-pretty'
import { isPrintable, printable, printableLines } from '#core/printable'
import { isAway } from '#db'

/**
 * The log goes to standard error: JSON, or readable on a terminal. It never carries a code, a text, a body or a token;
 * whatever might is not passed to it in the first place, and the paths below are a second lock on the same door. What others
 * wrote into a line (a name, an address, an error of a peer) is shown by a terminal and never obeyed.
 */
export function createLog(
  level: string,
  to: { readable: boolean; stream?: NodeJS.WritableStream } = { readable: process.stderr.isTTY },
): Logger {
  const options = {
    level,
    base: { pid: process.pid },
    serializers: { err: errorForLog },
    hooks: { streamWrite: to.readable ? shownInReadable : printableLines },
    redact: {
      // An error's own `code` names its kind and stays.
      paths: [
        'token',
        'apiToken',
        'code',
        'text',
        'body',
        'raw',
        'secret',
        'password',
        '*.token',
        '*.text',
        '*.body',
        '*.raw',
        '*.secret',
        '*.password',
      ],
      remove: true,
    },
  }
  if (to.readable)
    return pino(
      options,
      pretty({
        colorize: true,
        ignore: 'pid,hostname',
        translateTime: 'HH:MM:ss',
        destination: to.stream ?? 2,
        sync: true,
      }),
    )
  return pino(options, to.stream ?? pino.destination({ dest: 2, sync: false }))
}

/**
 * A line of JSON for what reads it and prints its strings as they are: escapes of what a terminal obeys are escaped once more.
 * Only stacks have lines of their own, and no words of others in them (`stackOf`).
 */
function shownInReadable(line: string): string {
  return printableLines(line).replaceAll(stackOrEscape, (found) =>
    found.startsWith('"') ? found.replaceAll(escapeButBreak, escapedOnceMore) : escapedOnceMore(found),
  )
}

/** Within a string its quotation marks are escaped, so that none looks like the field. */
const stackOrEscape = /"stack":"(?:[^"\\]|\\.)*"|\\(?:u[0-9a-f]{4}|.)/gi
const escapeButBreak = /\\(?:u[0-9a-f]{4}|[^n])/gi

/** All but the escapes of a quotation mark and a backslash stand for what is obeyed, or for what is printed as it is. */
function escapedOnceMore(escape: string): string {
  return isPrintable(JSON.parse(`"${escape}"`) as string) ? escape : `\\${escape}`
}

/** PostgreSQL puts values of the failed row into an error's `detail`, and a value may be a code: only what names the fault is kept. */
function errorForLog(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { type: typeof error }
  const { code, constraint, routine } = error as unknown as Record<string, unknown>
  const cause = error.cause === undefined ? undefined : errorForLog(error.cause)
  if (routine !== undefined)
    return { type: error.name, message: 'the database refused a statement', code, constraint, routine, cause }
  // Where the program stood when a connection was lost says nothing of why it was.
  const message = printable(messageOf(error))
  if (isAway(error)) return { type: error.name, message, code, cause }
  return { type: error.name, message, stack: stackOf(error, message), code, cause }
}

/** The stack behind its first line: an error may quote what somebody sent, and that may look like more of the log. */
function stackOf({ name, message, stack = '' }: Error, shown: string): string {
  const messageAt = stack.indexOf(message)
  const behind = messageAt < 0 ? stack : stack.slice(messageAt + message.length)
  const frames = behind.split('\n').filter((line) => /^\s+at /.test(line))
  return [`${name}: ${shown}`, ...frames].join('\n')
}

/** Node tries all addresses of a host and then has nothing to say of its own. */
function messageOf(error: Error): string {
  if (error.message !== '' || !(error instanceof AggregateError)) return error.message
  return error.errors.map(String).join(', ')
}
