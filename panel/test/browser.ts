import chromium from '@sparticuz/chromium'
import { chromiumPath } from '../../server/test/chromium-path.ts'
import { chromium as playwright, type Browser, type BrowserServer, type LaunchOptions } from 'playwright-core'

/** For functions of a cloud: one process for all pages, and less of the very security that is to be seen at work. */
const unwanted = new Set([
  '--single-process',
  '--no-zygote',
  '--disable-web-security',
  '--disable-site-isolation-trials',
  '--allow-running-insecure-content',
])

async function launchOptions(): Promise<LaunchOptions> {
  return {
    executablePath: await chromiumPath(),
    args: chromium.args.filter((arg) => !unwanted.has(arg)),
    headless: true,
  }
}

/** The browser that comes as an npm package; the caller closes it. */
export async function openBrowser(): Promise<Browser> {
  return await playwright.launch(await launchOptions())
}

/** The same for several processes, which connect to its `wsEndpoint()`; the caller closes it. */
export async function serveBrowser(): Promise<BrowserServer> {
  return await playwright.launchServer(await launchOptions())
}

export async function connectBrowser(endpoint: string): Promise<Browser> {
  return await playwright.connect(endpoint)
}
