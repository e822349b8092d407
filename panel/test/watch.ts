import { fileURLToPath } from 'node:url'
import type { BrowserContext, Page } from 'playwright-core'

/** Chromium writes each answer that is an error to the console; which of them are faults is told by `response` below. */
const failedRequest = /^Failed to load resource/

const reportViolations = fileURLToPath(new URL('in-page/report-violations.js', import.meta.url))

/** Tells of everything that no page of the site may ever do, in whichever tab of the context it happens. */
export async function watch(context: BrowserContext, siteUrl: string, tell: (fault: string) => void): Promise<void> {
  const origin = new URL(siteUrl).origin
  const local = new URL(siteUrl.replace('127.0.0.1', 'localhost')).origin
  await context.exposeBinding('tellViolation', ({ page }, what: string) =>
    tell(`${placeOf(page)} breaks the content security policy: ${what}`),
  )
  await context.addInitScript({ path: reportViolations })
  context.on('request', (request) => {
    const url = new URL(request.url())
    if (!['data:', 'blob:'].includes(url.protocol) && ![origin, local].includes(url.origin))
      tell(`${request.url()} is outside of the site`)
  })
  context.on('response', (response) => {
    const { pathname } = new URL(response.url())
    const isFile = !/^\/(?:api|apiv2|v3|readyz)\b/.test(pathname) && !response.request().isNavigationRequest()
    if (isFile && response.status() >= 400) tell(`${pathname} answered ${response.status()}`)
  })
  context.on('console', (message) => {
    if (['error', 'warning'].includes(message.type()) && !failedRequest.test(message.text()))
      tell(`${placeOf(message.page() ?? undefined)} says: ${message.text()}`)
  })
  context.on('weberror', (error) => tell(`${placeOf(error.page() ?? undefined)} throws: ${String(error.error())}`))
}

function placeOf(page: Page | undefined): string {
  return page ? new URL(page.url()).pathname : 'a page'
}
