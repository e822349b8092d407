import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { expect } from 'vitest'
import type { AxeResults } from 'axe-core'
import type { Page } from 'playwright-core'
import { accountPaths, operatorPaths, publicPaths } from '../src/app/paths.ts'
import { setUpAuthenticator } from '../../server/test/authenticator.ts'
import type { Site, Visitor, VisitorOptions } from './site.ts'

const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** No page has a serious finding of axe or an inline script, or scrolls sideways. */
export async function lookAtEveryPage(site: Site, look: VisitorOptions & { colorScheme: string }): Promise<void> {
  const { colorScheme } = look
  const visitor = await site.visit(look)
  const { page } = visitor
  const findings: string[] = []
  const lookAt = async (path: string): Promise<void> => {
    await settled(page)
    await inColours(page, colorScheme)
    findings.push(...(await findingsOf(page)).map((finding) => `${path}: ${finding}`))
  }

  await page.goto('/nowhere')
  await prepare(page)
  await lookAt('/nowhere')
  for (const path of publicPaths.map((path) => path.replace(':section', 'errors'))) {
    await go(page, path)
    await lookAt(path)
  }
  const { password } = await site.becomeNewOperator(visitor)
  await page.goto('/operator/setup')
  await prepare(page)
  await lookAt('/operator/setup before there is a second factor')
  await setUpAuthenticator((path, data) => visitor.post<object>(path, data), password)
  await fillAccount(visitor)
  await page.goto('/terms')
  await prepare(page)
  for (const path of [...accountPaths, ...operatorPaths]) {
    await go(page, path)
    await lookAt(path)
  }
  // Pages that the server makes without the program of the site.
  await page.goto('/docs/errors')
  await prepare(page)
  await lookAt('/docs/errors of the server')
  // Swagger UI has findings of its own. What is in it, /docs and the pages of errors say too.
  await page.goto('/docs/reference')
  await page.locator('.opblock').first().waitFor()
  expect(findings).toEqual([])
}

/** As a link does: without loading the program again. What stood there stays until the next page can be shown. */
async function go(page: Page, path: string): Promise<void> {
  await page.evaluate(`for (const each of document.querySelectorAll('main > *')) each.dataset.before = ''
    history.pushState(null, '', '${path}')
    dispatchEvent(new PopStateEvent('popstate'))`)
  await gone(page, '[data-before]')
}

async function gone(page: Page, selector: string): Promise<void> {
  await expect.poll(() => page.locator(selector).count(), { timeout: 20_000 }).toBe(0)
}

/** What is loaded lazily is there, and so are the answers that the page waits for. */
async function settled(page: Page): Promise<void> {
  await page.locator('h1, h2').first().waitFor()
  await gone(page, '[aria-busy=true], .mantine-Skeleton-root')
  await page.evaluate('document.fonts.ready.then(() => undefined)')
}

async function findingsOf(page: Page): Promise<string[]> {
  const found = await seriousFindings(page)
  const inline = await page.evaluate<number>("document.querySelectorAll('script:not([src])').length")
  if (inline > 0) found.push(`${inline} inline scripts`)
  const wide = await page.evaluate<number>(
    'document.documentElement.scrollWidth - document.documentElement.clientWidth',
  )
  if (wide > 0) found.push(`scrolls sideways by ${wide} pixels`)
  return found
}

/** What the server makes without the program of the site follows the browser, and says nothing of it. */
async function inColours(page: Page, colorScheme: string): Promise<void> {
  await page.locator(`html[data-mantine-color-scheme=${colorScheme}], html:not([data-mantine-color-scheme])`).waitFor()
}

/** Brings axe into the page, and takes from it the time in which a colour becomes another. */
async function prepare(page: Page): Promise<void> {
  await page.evaluate(axe)
  await page.evaluate(`document.adoptedStyleSheets.push(new CSSStyleSheet())
    document.adoptedStyleSheets.at(-1).replaceSync('*, ::before, ::after { transition: none !important }')`)
}

async function seriousFindings(page: Page): Promise<string[]> {
  const { violations } = await page.evaluate<AxeResults>(`axe.run(document, { resultTypes: ['violations'] })`)
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) =>
      nodes.map(({ target, failureSummary }) => `${id} at ${target.join(' ')}: ${failureSummary?.split('\n')[1]}`),
    )
}

/** So that lists and cards have something to show. */
async function fillAccount({ get, post }: Visitor): Promise<void> {
  await post('/v3/tokens', { name: 'test server' })
  for (const productId of ['2', '26']) {
    const { id } = await post<{ id: string }>('/v3/leases', { country: 'RU', productId })
    await get(`/v3/leases/${id}?wait=30`)
  }
}
