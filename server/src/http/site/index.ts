import { randomBytes } from 'node:crypto'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { readSite, type Site, type SiteFile } from './files.ts'
import { securityHeaders } from './headers.ts'

/** Answers a request that no route takes and no dialect owns, where it asks for a page or a file of the site; else it says false. */
export type AnswerSite = (request: FastifyRequest, reply: FastifyReply) => boolean

/**
 * The site from the folder that its build wrote. `publicUrl` says whether browsers come by HTTPS. Where the site is not
 * built, `/` says so to a browser.
 */
export async function openSite(folder: string, publicUrl: string): Promise<AnswerSite> {
  const site = await readSite(folder)
  const https = publicUrl.startsWith('https:')
  return (request, reply) => {
    if (request.method !== 'GET' && request.method !== 'HEAD') return false
    const path = request.url.split('?', 1)[0] as string
    if (!site) return path === '/' && wantsHtml(request) && sendNotBuilt(reply)
    const file = site.files.get(path)
    if (file) return sendFile(request, reply, file)
    return wantsHtml(request) && sendPage(reply, site, site.isPage(path) ? 200 : 404, https)
  }
}

/** Browsers name it when they open an address; programs ask for anything or for JSON. */
function wantsHtml(request: FastifyRequest): boolean {
  return /\btext\/html\b/.test(request.headers.accept ?? '')
}

function sendPage(reply: FastifyReply, site: Site, status: number, https: boolean): true {
  const nonce = randomBytes(16).toString('base64url')
  // Never kept: the nonce of the header and the one in the page must be of the same answer.
  void reply
    .code(status)
    .headers({ ...securityHeaders({ nonce, https }), 'cache-control': 'no-store', vary: 'accept' })
    .type('text/html; charset=utf-8')
    .send(site.page.join(nonce))
  return true
}

function sendFile(request: FastifyRequest, reply: FastifyReply, file: SiteFile): true {
  const accepted = request.headers['accept-encoding'] ?? ''
  const encoding = (['br', 'gzip'] as const).find((name) => file.encoded[name] && takes(accepted, name))
  if (encoding) void reply.header('content-encoding', encoding)
  void reply
    .headers({
      'cache-control': file.immutable ? 'public, max-age=31536000, immutable' : 'public, max-age=3600',
      'x-content-type-options': 'nosniff',
      vary: 'accept-encoding',
    })
    .type(file.contentType)
    .send(encoding ? file.encoded[encoding] : file.bytes)
  return true
}

function takes(accepted: string, encoding: string): boolean {
  return new RegExp(`\\b${encoding}\\b(?!\\s*;\\s*q=0(?:\\.0*)?\\s*(?:,|$))`).test(accepted)
}

function sendNotBuilt(reply: FastifyReply): true {
  void reply
    .code(503)
    .header('cache-control', 'no-store')
    .type('text/plain; charset=utf-8')
    .send('The API is running. The site is not built yet: run "npm run build -w panel" and start again.\n')
  return true
}
