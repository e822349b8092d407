import { isUtf8 } from 'node:buffer'
import { malformed } from '@verifyplus/contract'
import type { FastifyInstance } from 'fastify'
import { WireProblem } from './wire-errors.ts'

const notJson = 'body must be JSON'

/** Routes of this instance take `application/json` and nothing else; the body is any JSON value. */
export function jsonBody(app: FastifyInstance, limitBytes: number): void {
  app.removeAllContentTypeParsers()
  app.addContentTypeParser(
    'application/json',
    { parseAs: 'buffer', bodyLimit: limitBytes },
    (_request, body: Buffer, done) => {
      try {
        if (!isUtf8(body)) throw new WireProblem(malformed('body must be UTF-8'))
        done(null, JSON.parse(body.toString('utf8')))
      } catch (error) {
        done(error instanceof WireProblem ? error : new WireProblem(malformed(notJson)))
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
