import { pino, type Logger } from 'pino'
import pretty from 'pino-pretty'
import { isAway } from '#db'

/**
 * The log goes to standard error: JSON, or readable on a terminal. It never carries a code, a text, a body or a token;
 * whatever might is not passed to it in the first place, and the paths below are a second lock on the same door.
 */
export function createLog(level: string): Logger {
  const options = {
    level,
    base: { pid: process.pid },
    serializers: { err: errorForLog },
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
  if (process.stderr.isTTY)
    return pino(
      options,
      pretty({ colorize: true, ignore: 'pid,hostname', translateTime: 'HH:MM:ss', destination: 2, sync: true }),
    )
  return pino(options, pino.destination({ dest: 2, sync: false }))
}

/** PostgreSQL puts values of the failed row into an error's `detail`, and a value may be a code: only what names the fault is kept. */
function errorForLog(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { type: typeof error }
  const { code, constraint, routine } = error as unknown as Record<string, unknown>
  const cause = error.cause === undefined ? undefined : errorForLog(error.cause)
  if (routine !== undefined)
    return { type: error.name, message: 'the database refused a statement', code, constraint, routine, cause }
  // Where the program stood when a connection was lost says nothing of why it was.
  if (isAway(error)) return { type: error.name, message: messageOf(error), code, cause }
  return { type: error.name, message: error.message, stack: error.stack, code, cause }
}

/** Node tries all addresses of a host and then has nothing to say of its own. */
function messageOf(error: Error): string {
  if (error.message !== '' || !(error instanceof AggregateError)) return error.message
  return error.errors.map(String).join(', ')
}
