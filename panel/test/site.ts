import { randomBytes } from 'node:crypto'
import { afterAll, afterEach, beforeAll, expect, inject } from 'vitest'
import type { APIResponse, Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core'
import { setUpAuthenticator } from '../../server/test/authenticator.ts'
import { runCli } from '../../server/test/run-cli.ts'
import { connectBrowser } from './browser.ts'
import { watch } from './watch.ts'

export type Language = 'fa' | 'en'

export interface Visitor {
  readonly context: BrowserContext
  readonly page: Page
  /** Asks the API as a page of the site would; throws when it refuses. */
  readonly post: <Answer>(path: string, data: object) => Promise<Answer>
  readonly get: <Answer>(path: string) => Promise<Answer>
}

export interface VisitorOptions extends BrowserContextOptions {
  readonly language?: Language
}

export interface Customer {
  readonly customerId: string
  readonly email: string
  readonly password: string
}

export interface Site {
  readonly url: string
  /** Somebody at a browser of their own, which may use the clipboard. Closed after the test. */
  visit(options?: VisitorOptions): Promise<Visitor>
  /** An operator's command with `--json`: its answer. */
  command<Answer>(...args: string[]): Promise<Answer>
  /** Makes an account with that much money and signs the visitor in. */
  becomeCustomer(visitor: Visitor, toman?: number): Promise<Customer>
  /** The same of an operator, who is a customer as well, with a password and no second factor yet. */
  becomeNewOperator(visitor: Visitor, toman?: number): Promise<Customer>
  /** The same of one who has an authenticator. */
  becomeOperator(visitor: Visitor, toman?: number): Promise<Customer>
}

/** A condition that has not come by then will not come. */
const waitMs = 20_000

export const goodPassword = 'four quiet horses at noon'

/**
 * The site of this run, or of a program of the file's own. After each test, whatever the browser complained about in any
 * page fails it: errors of scripts, violations of the Content-Security-Policy, requests to anywhere else.
 */
export function withSite(own?: () => { url: string; dataDir: string }): Site {
  const open = new Set<BrowserContext>()
  const faults: string[] = []
  let browser: Browser | undefined
  let people = 0
  const url = (): string => own?.().url ?? inject('siteUrl')
  const dataDir = (): string => own?.().dataDir ?? inject('siteDataDir')

  beforeAll(async () => {
    browser = await connectBrowser(inject('browserEndpoint'))
  })
  afterEach(async () => {
    for (const context of open) await context.close()
    open.clear()
    expect(faults.splice(0), 'what the browser complained about').toEqual([])
  })
  afterAll(() => browser?.close())

  const site: Site = {
    get url() {
      return url()
    },
    async visit({ language = 'fa', ...options }: VisitorOptions = {}) {
      if (!browser) throw new Error('the browser is not there yet')
      const context = await browser.newContext({
        baseURL: url(),
        permissions: ['clipboard-read', 'clipboard-write'],
        reducedMotion: 'reduce',
        viewport: { width: 1280, height: 900 },
        ...options,
      })
      open.add(context)
      await watch(context, url(), (fault) => faults.push(fault))
      context.setDefaultTimeout(waitMs)
      await context.addInitScript(beginIn(language))
      const origin = new URL(options.baseURL ?? url()).origin
      return {
        context,
        page: await context.newPage(),
        post: async (path, data) => answerOf(await context.request.post(path, { data, headers: { origin } })),
        get: async (path) => answerOf(await context.request.get(path)),
      }
    },
    async command<Answer>(...args: string[]) {
      const { exitCode, stdout, stderr } = await runCli(['--json', ...args], { DATA_DIR: dataDir() })
      if (exitCode !== 0) throw new Error(`verifyplus ${args.join(' ')} ended with ${exitCode}: ${stdout}${stderr}`)
      return JSON.parse(stdout) as Answer
    },
    becomeCustomer: (visitor, toman = 1_000_000) => become(visitor, 'customer', toman),
    becomeNewOperator: (visitor, toman = 1_000_000) => become(visitor, 'operator', toman),
    async becomeOperator(visitor, toman = 1_000_000) {
      const operator = await become(visitor, 'operator', toman)
      await setUpAuthenticator((path, data) => visitor.post<object>(path, data), operator.password)
      return operator
    },
  }
  return site

  async function become(
    { context, get, post }: Visitor,
    role: 'customer' | 'operator',
    toman: number,
  ): Promise<Customer> {
    const person = { email: `${role}-${process.pid}-${++people}@example.org`, password: goodPassword }
    const { link } = await site.command<{ link: string }>(role, 'invite', '--email', person.email)
    const secret = link.slice(link.indexOf('#') + 1)
    const headers = { origin: url(), 'x-forwarded-for': ownAddress() }
    const data = { secret, name: 'Ada', ...person }
    await answerOf(await context.request.post(`${url()}/v3/auth/accept-invitation`, { data, headers }))
    await post('/v3/auth/sign-in/email', { ...person, rememberMe: true })
    const { id } = await get<{ id: string }>('/v3/me')
    const customerId = id.slice(id.indexOf('_') + 1)
    if (toman > 0) await site.command('customer', 'credit', customerId, String(toman), '--note', 'for the test')
    return { customerId, ...person }
  }
}

/** From one address 20 invitations are accepted in ten minutes, and all files together have more people. */
const ownAddress = (): string => `2001:db8:${randomBytes(4).toString('hex').replace(/.{4}/, '$&:')}::1`

/** On its first page; what the visitor chooses later stands. A blank page has no storage. */
const beginIn = (language: Language): string =>
  `if (location.protocol !== 'about:' && localStorage.getItem('vp.language') === null)
    localStorage.setItem('vp.language', '${language}')`

async function answerOf<Answer>(response: APIResponse): Promise<Answer> {
  if (!response.ok()) throw new Error(`${response.url()} answered ${response.status()}: ${await response.text()}`)
  return (await response.json()) as Answer
}

/** What the visitor would paste now. */
export async function pasted(page: Page): Promise<string> {
  return (await page.evaluate('navigator.clipboard.readText()')) as string
}
