import { createHash } from 'node:crypto'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import type { FastifyReply, FastifyRequest } from 'fastify'

export interface StaticFile {
  contentType: string
  /** Read when first asked for, and kept. */
  read(): Promise<Buffer | string>
}

interface Kept {
  plain: Buffer
  gzipped: Buffer
  etag: string
}

const kept = new WeakMap<StaticFile, Promise<Kept>>()
const compress = promisify(gzip)

async function keep(file: StaticFile): Promise<Kept> {
  const plain = Buffer.from(await file.read())
  const etag = `"${createHash('sha256').update(plain).digest('base64url').slice(0, 22)}"`
  return { plain, gzipped: await compress(plain), etag }
}

/** Answers with a file that stays as it is while the process lives. */
export async function sendStatic(
  request: FastifyRequest,
  reply: FastifyReply,
  file: StaticFile,
): Promise<FastifyReply> {
  const reading = kept.get(file) ?? keep(file)
  kept.set(file, reading)
  // What could not be read once may be there the next time.
  reading.catch(() => kept.delete(file))
  const { plain, gzipped, etag } = await reading
  reply.headers({
    etag,
    'cache-control': 'no-cache',
    vary: 'accept-encoding',
    'content-type': file.contentType,
    'x-content-type-options': 'nosniff',
  })
  if (request.headers['if-none-match'] === etag) return reply.code(304).send()
  if (!/\bgzip\b/.test(request.headers['accept-encoding'] ?? '')) return reply.send(plain)
  return reply.header('content-encoding', 'gzip').send(gzipped)
}
