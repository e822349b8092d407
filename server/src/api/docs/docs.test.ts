import { readFile } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import chromium from '@sparticuz/chromium'
import { v3 } from '@verifyplus/contract'
import { chromium as playwright } from 'playwright-core'
import { expect, test } from 'vitest'
import { chromiumPath } from '#test/chromium-path'
import { withWorld } from '#test/world'

const world = withWorld()

interface OpenApi {
  openapi: string
  paths: Record<string, Record<string, { responses: Record<string, unknown>; operationId: string }>>
  components: { schemas: Record<string, unknown> }
}

const get = (url: string, headers: Record<string, string> = {}) =>
  world.app.http.inject({ method: 'GET', url, headers })

test('the document names every route of v3 and the first contract, with its statuses, and nothing that is not there', async () => {
  const document = (await get('/docs/openapi.json')).json<OpenApi>()
  expect(document.openapi).toBe('3.1.0')
  const told = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
  )
  const routes = Object.values(v3.routes).map(({ method, path }) => `${method} ${path.replaceAll(/:(\w+)/g, '{$1}')}`)
  expect(told.sort()).toEqual(
    [...routes, 'POST /api/get_number', 'POST /api/get_sms', 'GET /apiv2/get_available'].sort(),
  )
  expect(Object.keys(document.paths['/v3/leases']?.['post']?.responses ?? {})).toEqual(
    expect.arrayContaining(['201', '400', '401', '402', '403', '409', '413', '415', '422', '429', '500', '503']),
  )
})

test('every reference within the document leads somewhere', async () => {
  const text = await readFile(new URL('../../../../docs/openapi.json', import.meta.url), 'utf8')
  const { components } = JSON.parse(text) as OpenApi
  const references = [...text.matchAll(/"\$ref": "([^"]+)"/g)].map(([, reference]) => reference as string)
  expect(references.length).toBeGreaterThan(50)
  for (const reference of references)
    expect(Object.keys(components.schemas)).toContain(reference.replace('#/components/schemas/', ''))
})

test('the reference may run its own scripts and speak to this server alone', async () => {
  const policy = String((await get('/docs/reference')).headers['content-security-policy'])
  expect(policy).toMatch(/default-src 'none'; script-src 'self'; style-src 'self';/)
  expect(policy).not.toMatch(/https?:|unsafe-eval|script-src[^;]*unsafe/)
})

test('what has not changed is 304, and what is large is compressed', async () => {
  const whole = await get('/docs/reference/swagger-ui-bundle.js')
  const small = await get('/docs/reference/swagger-ui-bundle.js', { 'accept-encoding': 'gzip' })
  expect(small.rawPayload.length).toBeLessThan(whole.rawPayload.length / 2)
  const known = { 'if-none-match': String(whole.headers['etag']) }
  expect((await get('/docs/reference/swagger-ui-bundle.js', known)).statusCode).toBe(304)
})

test('a browser shows the reference without asking any other host, and breaks no rule of the page', async () => {
  await world.app.http.listen({ host: '127.0.0.1', port: 0 })
  const origin = `http://127.0.0.1:${(world.app.http.server.address() as AddressInfo).port}`
  const browser = await playwright.launch({
    executablePath: await chromiumPath(),
    args: chromium.args,
    headless: true,
  })
  try {
    const page = await browser.newPage()
    const requested: string[] = []
    const complaints: string[] = []
    page.on('request', (request) => requested.push(request.url()))
    page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()))
    page.on('pageerror', (error) => complaints.push(error.message))
    await page.goto(`${origin}/docs/reference`)
    await page.waitForSelector('#operations-leases-createLease')
    await page.click('#operations-leases-createLease button')
    await page.waitForSelector('#operations-leases-createLease .responses-table')
    expect(complaints).toEqual([])
    expect(requested.filter((url) => !url.startsWith(origin) && !url.startsWith('data:'))).toEqual([])
    expect(requested.length).toBeGreaterThanOrEqual(5)
  } finally {
    await browser.close()
  }
})
