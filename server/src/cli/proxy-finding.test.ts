import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, test } from 'vitest'
import { pino } from 'pino'
import { readConfig } from '#config'
import { addProbes, createHttpServer } from '#http'
import { proxyFinding } from './proxy-finding.ts'

const find = (env: Record<string, string>): ReturnType<typeof proxyFinding> => proxyFinding(readConfig(env))

test('an https PUBLIC_URL without TRUST_PROXY is to be mended: whoever speaks TLS there is a proxy', async () => {
  expect(await find({ PUBLIC_URL: 'https://sms.example.org' })).toMatchObject({
    ok: false,
    says: expect.stringMatching(/a proxy is in front, and TRUST_PROXY is off/) as unknown,
  })
})

test.each(['yes', '2', '10.0.0.0/8'])('with TRUST_PROXY=%s it is sound', async (trust) => {
  expect(await find({ PUBLIC_URL: 'https://sms.example.org', TRUST_PROXY: trust })).toMatchObject({ ok: true })
})

test('a proxy is known by how it answers, and our own server is none', async () => {
  const app = createHttpServer({ log: pino({ level: 'silent' }), proxies: 0 })
  addProbes(app, { whyNotReady: async () => null })
  await app.listen({ host: '127.0.0.1', port: 0 })
  const ours = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`
  const proxy = createServer((request, response) => {
    void fetch(`${ours}${request.url}`).then(async (answer) => {
      response.writeHead(answer.status, { via: '1.1 caddy' }).end(await answer.text())
    })
  })
  await new Promise<void>((resolve) => {
    proxy.listen(0, '127.0.0.1', resolve)
  })
  try {
    expect(await find({ PUBLIC_URL: ours })).toMatchObject({ ok: true })
    const behind = await find({ PUBLIC_URL: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}` })
    expect(behind).toMatchObject({ ok: false, says: expect.stringContaining('"1.1 caddy" answers') as unknown })
  } finally {
    proxy.closeAllConnections()
    proxy.close()
    await app.close()
  }
})

test('where nothing answers there is nothing to mend', async () => {
  expect(await find({ PUBLIC_URL: 'http://127.0.0.1:1' })).toMatchObject({ ok: true })
})
