import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import type { FastifyInstance } from 'fastify'
import { referencePage, startScript } from './pages.ts'
import { sendStatic, type StaticFile } from './static-files.ts'

const html = 'text/html; charset=utf-8'
const script = 'text/javascript; charset=utf-8'
const style = 'text/css; charset=utf-8'

/** The files of Swagger UI, as its package brings them; nothing is fetched from anywhere else. */
const require = createRequire(import.meta.url)
const swaggerUi = join(dirname(require.resolve('@fastify/swagger-ui/package.json')), 'static')
const openApi = new URL('../../../../docs/openapi.json', import.meta.url)

const files: Record<string, StaticFile> = {
  '/docs/reference': { contentType: html, read: async () => referencePage },
  '/docs/reference/start.js': { contentType: script, read: async () => startScript },
  '/docs/reference/swagger-ui.css': { contentType: style, read: () => readFile(join(swaggerUi, 'swagger-ui.css')) },
  '/docs/reference/swagger-ui-bundle.js': {
    contentType: script,
    read: () => readFile(join(swaggerUi, 'swagger-ui-bundle.js')),
  },
  '/docs/openapi.json': { contentType: 'application/json', read: () => readFile(openApi) },
}

/**
 * What a browser may do with these pages: their own scripts, nothing inline, this server and no other. Swagger UI writes
 * style attributes, which cannot carry a nonce.
 */
const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "style-src-attr 'unsafe-inline'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

/** `/docs/openapi.json`, shown at `/docs/reference`. The errors that the `type` of a problem points to are a page of the site. */
export function docsPages(): (app: FastifyInstance) => Promise<void> {
  return async (app) => {
    for (const [url, file] of Object.entries(files)) {
      app.get(url, async (request, reply) => {
        reply.headers({
          'content-security-policy': contentSecurityPolicy,
          'referrer-policy': 'same-origin',
          'x-frame-options': 'DENY',
        })
        return sendStatic(request, reply, file)
      })
    }
  }
}
