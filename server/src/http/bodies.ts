import { isUtf8 } from 'node:buffer'
import type { FastifyInstance } from 'fastify'
import { unstorableIn } from './unstorable.ts'
import { HttpProblem, malformedRequest } from './problems.ts'

const notJson = 'body must be JSON'

/**
 * Routes of this instance take `application/json` and nothing else; the body is any JSON value. What they are sent, in the
 * body or in the query, can be stored: whatever holds NUL or half of a character, or nests without end, is 400 before they see it.
 */
export function jsonBody(app: FastifyInstance, limitBytes: number): void {
  lookedUpJsonBody(app, limitBytes, (body) => {
    const problem = unstorableIn(body)
    if (problem !== null) throw malformedRequest(`body ${problem}`)
  })
  app.addHook('onRequest', (request, _reply, done) => {
    // Half of a character cannot be written in a URL, as it is no UTF-8. In a path NUL is no identifier of anything.
    done(/\?.*%00/.test(request.url) ? malformedRequest('the query holds NUL') : undefined)
  })
}

/**
 * The same for routes that only look texts up in memory, or hash them, and store none: whatever the text, it names
 * something or nothing.
 */
export function lookedUpJsonBody(
  app: FastifyInstance,
  limitBytes: number,
  check: (body: unknown) => void = () => {},
): void {
  app.removeAllContentTypeParsers()
  app.addContentTypeParser(
    'application/json',
    { parseAs: 'buffer', bodyLimit: limitBytes },
    (_request, bytes: Buffer, done) => {
      try {
        if (!isUtf8(bytes)) throw malformedRequest('body must be UTF-8')
        const body: unknown = JSON.parse(bytes.toString('utf8'))
        check(body)
        done(null, body)
      } catch (error) {
        done(error instanceof HttpProblem ? error : malformedRequest(notJson))
      }
    },
  )
}

/** Routes of this instance take any body, as the bytes that came: signatures are over bytes. */
export function rawBody(app: FastifyInstance, limitBytes: number): void {
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: limitBytes }, (_request, body: Buffer, done) =>
    done(null, body),
  )
}
