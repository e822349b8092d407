import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { brotliCompressSync, brotliDecompressSync } from 'node:zlib'
import { pino } from 'pino'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { plainShape } from '../problems.ts'
import { createHttpServer, type HttpServer } from '../server.ts'
import { openSite } from './index.ts'

const script = `export const words = '${'کد '.repeat(400)}'`
const browser = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8', 'accept-encoding': 'gzip, deflate, br' }
let folder = ''
let app: HttpServer

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'site-'))
  await mkdir(join(folder, 'assets'))
  await writeFile(join(folder, 'index.html'), '<head><meta name="csp-nonce" content="" /></head>')
  await writeFile(join(folder, 'pages.json'), '["/","/docs/:section"]')
  await writeFile(join(folder, 'assets/main-AbC.js'), script)
  await writeFile(join(folder, 'assets/main-AbC.js.br'), brotliCompressSync(script))
  await writeFile(join(folder, 'favicon.svg'), '<svg/>')
  app = await serverOf(folder)
})
afterAll(async () => {
  await app.close()
  await rm(folder, { recursive: true })
})

async function serverOf(siteFolder: string, publicUrl = 'http://127.0.0.1:8080'): Promise<HttpServer> {
  const shapes = [plainShape('/api', '/apiv2', '/v3', '/inbound')]
  const site = await openSite(siteFolder, publicUrl)
  const server = createHttpServer({ log: pino({ level: 'silent' }), shapes, site })
  server.get('/api/known', async () => ({}))
  return server
}

describe('pages', () => {
  test.each(['/', '/?lang=en', '/docs/errors'])('%s is the page for a browser', async (url) => {
    const answer = await app.inject({ url, headers: browser })
    expect(answer.statusCode).toBe(200)
    expect(answer.headers['content-type']).toBe('text/html; charset=utf-8')
  })

  test('an address that is no page is told 404, with the page that says so', async () => {
    const answer = await app.inject({ url: '/nowhere', headers: browser })
    expect([answer.statusCode, answer.headers['content-type']]).toEqual([404, 'text/html; charset=utf-8'])
  })

  test('a program that does not ask for HTML gets the error shape of the API', async () => {
    for (const headers of [{}, { accept: '*/*' }, { accept: 'application/json' }]) {
      const answer = await app.inject({ url: '/', headers })
      expect([answer.statusCode, answer.headers['content-type']]).toEqual([404, 'application/json'])
    }
  })

  test.each(['/api', '/api/x', '/apiv2/x', '/v3/x', '/inbound/x', '/metrics', '/healthz'])(
    'no route of programs, such as %s, ever answers HTML',
    async (url) => {
      const answer = await app.inject({ url, headers: browser })
      expect([answer.statusCode, answer.headers['content-type']]).toEqual([404, 'application/json'])
    },
  )

  test('a page is only read: what is posted to it is not found', async () => {
    const answer = await app.inject({ method: 'POST', url: '/', headers: browser })
    expect([answer.statusCode, answer.headers['content-type']]).toEqual([404, 'application/json'])
  })

  test('no script runs that is not a file of the site, and each answer has a nonce of its own for its styles', async () => {
    const nonces = new Set<string>()
    for (let i = 0; i < 2; i++) {
      const answer = await app.inject({ url: '/', headers: browser })
      const policy = String(answer.headers['content-security-policy'])
      expect(policy).not.toContain('unsafe')
      expect(policy).toContain("script-src 'self';")
      expect(policy).toContain("frame-ancestors 'none'")
      const nonce = /'nonce-([^']{20,})'/.exec(policy)?.[1] ?? 'none'
      expect(answer.body).toContain(`content="${nonce}"`)
      expect(answer.headers['cache-control']).toBe('no-store')
      nonces.add(nonce)
    }
    expect(nonces.size).toBe(2)
  })

  test('browsers are held to HTTPS only where the site is reached by it', async () => {
    const secure = await serverOf(folder, 'https://sms.example.org')
    const answer = await secure.inject({ url: '/', headers: browser })
    expect(answer.headers['strict-transport-security']).toContain('max-age=')
    expect((await app.inject({ url: '/', headers: browser })).headers['strict-transport-security']).toBeUndefined()
    await secure.close()
  })
})

describe('files', () => {
  test('a file whose name holds its hash is kept for ever, and comes as the build compressed it', async () => {
    const answer = await app.inject({ url: '/assets/main-AbC.js', headers: browser })
    expect(answer.headers).toMatchObject({
      'content-type': 'text/javascript; charset=utf-8',
      'content-encoding': 'br',
      'cache-control': 'public, max-age=31536000, immutable',
      vary: 'accept-encoding',
    })
    expect(brotliDecompressSync(answer.rawPayload).toString()).toBe(script)
  })

  test.each(['', 'identity', 'br;q=0', 'gzip'])('who takes %j gets it as it is', async (accepted) => {
    const answer = await app.inject({ url: '/assets/main-AbC.js', headers: { 'accept-encoding': accepted } })
    expect(answer.headers['content-encoding']).toBeUndefined()
    expect(answer.body).toBe(script)
  })

  test.each(['/index.html', '/pages.json', '/assets/main-AbC.js.br', '/assets/../index.html', '/assets/'])(
    '%s is no file of the site',
    async (url) => expect((await app.inject({ url })).statusCode).toBe(404),
  )

  test('other files are asked for again within the hour', async () => {
    const answer = await app.inject({ url: '/favicon.svg' })
    expect([answer.headers['content-type'], answer.headers['cache-control']]).toEqual([
      'image/svg+xml',
      'public, max-age=3600',
    ])
  })
})

test('where the site is not built the server runs and says so to a browser', async () => {
  const bare = await serverOf(join(folder, 'missing'))
  const answer = await bare.inject({ url: '/', headers: browser })
  expect([answer.statusCode, answer.headers['content-type']]).toEqual([503, 'text/plain; charset=utf-8'])
  expect(answer.body).toContain('npm run build -w panel')
  expect((await bare.inject({ url: '/api/known' })).statusCode).toBe(200)
  expect((await bare.inject({ url: '/' })).statusCode).toBe(404)
  await bare.close()
})
