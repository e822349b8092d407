// Takes pictures of pages of a running server, for people to look at, and tells what the browser and axe complain about:
//   node panel/test/look.ts http://127.0.0.1:8080 /tmp/look [--state state.json] [--only fa-390-light] / /docs …
import { mkdir, readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { parseArgs } from 'node:util'
import type { AxeResults } from 'axe-core'
import type { Browser } from 'playwright-core'
import { openBrowser } from './browser.ts'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { state: { type: 'string' }, only: { type: 'string', default: '' } },
})
const [base = '', folder = '', ...paths] = positionals
const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

const sideways = 'document.documentElement.scrollWidth - document.documentElement.clientWidth'
const looks = (['fa', 'en'] as const).flatMap((language) =>
  [390, 1440].flatMap((width) => (['light', 'dark'] as const).map((scheme) => ({ language, width, scheme }))),
)

async function look(
  browser: Browser,
  path: string,
  { language, width, scheme }: (typeof looks)[number],
): Promise<void> {
  const name = `${language}-${width}-${scheme}`
  if (!name.includes(values.only)) return
  const context = await browser.newContext({
    baseURL: base,
    viewport: { width, height: width < 600 ? 844 : 900 },
    colorScheme: scheme,
    reducedMotion: 'reduce',
    bypassCSP: false,
    ...(values.state === undefined ? {} : { storageState: values.state }),
  })
  await context.addInitScript(`localStorage.setItem('vp.language', '${language}')`)
  const page = await context.newPage()
  const told: string[] = []
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) told.push(message.text())
  })
  page.on('pageerror', (error) => told.push(String(error)))
  page.on('request', (request) => {
    if (!request.url().startsWith(base) && !request.url().startsWith('data:')) told.push(`outside: ${request.url()}`)
  })
  await page.goto(path)
  await page.locator('h1').first().waitFor({ timeout: 10_000 })
  await page.waitForLoadState('networkidle', { timeout: 3000 }).catch(() => {})
  await page.evaluate('document.fonts.ready.then(() => undefined)')
  const file = `${path.replace(/[^a-z0-9]+/gi, '_').replace(/^_$/, 'home')}-${name}.png`
  await page.screenshot({ path: `${folder}/${file}`, fullPage: true })
  const wide = (await page.evaluate(sideways)) as number
  if (wide > 0) told.push(`scrolls sideways by ${wide} pixels`)
  await page.evaluate(axe)
  const { violations } = (await page.evaluate('axe.run()')) as AxeResults
  for (const { id, impact, nodes } of violations)
    told.push(
      `axe ${impact}: ${id} at ${nodes
        .slice(0, 3)
        .map((node) => `${node.target.join(' ')} (${node.failureSummary?.split('\n')[1]?.trim()})`)
        .join(' | ')}`,
    )
  process.stdout.write(`${file}${told.map((line) => `\n    ${line}`).join('')}\n`)
  await context.close()
}

await mkdir(folder, { recursive: true })
const browser = await openBrowser()
for (const path of paths) for (const each of looks) await look(browser, path, each)
await browser.close()
