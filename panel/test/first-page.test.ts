import { expect, test } from 'vitest'
import type { Response } from 'playwright-core'
import { withSite } from './site.ts'

const site = withSite()

const mostScriptBytes = 200_000

test('who comes for the first time loads less than 200 kB of scripts, compressed, and has the prices with them', async () => {
  const { page } = await site.visit()
  const scripts: Response[] = []
  page.on('response', (response) => {
    if (response.request().resourceType() === 'script') scripts.push(response)
  })
  await page.goto('/', { waitUntil: 'networkidle' })
  await page.getByText('تومان').first().waitFor()
  const sizes = await Promise.all(scripts.map(async (script) => (await script.request().sizes()).responseBodySize))
  expect(scripts.length).toBeGreaterThan(1)
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(mostScriptBytes)
  for (const script of scripts.filter((_, i) => (sizes[i] ?? 0) > 2_000))
    expect(await script.headerValue('content-encoding'), script.url()).toMatch(/^(?:br|gzip)$/)
})
