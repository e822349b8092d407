import { randomBytes } from 'node:crypto'
import type { App } from '#app'
import type { Database } from '#db'
import { setUpAuthenticator, type Authenticator } from './authenticator.ts'

export interface Answer {
  status: number
  body: Record<string, unknown>
  headers: Record<string, unknown>
}

/** Somebody at a browser: keeps cookies, and comes from an address of their own so that people do not share limits. */
export interface Browser {
  post(path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>
  get(path: string, headers?: Record<string, string>): Promise<Answer>
  /** What the browser would send as Cookie. */
  readonly cookie: string
  readonly cookies: Map<string, string>
  readonly address: string
}

let addresses = 0

export function openBrowser(app: App, options: { origin?: string; address?: string } = {}): Browser {
  const cookies = new Map<string, string>()
  const origin = options.origin ?? 'http://127.0.0.1:8080'
  const address = options.address ?? `2001:db8:${(++addresses).toString(16)}::1`
  const cookie = (): string => [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')

  async function send(
    method: 'GET' | 'POST',
    path: string,
    body: unknown,
    headers: Record<string, string>,
  ): Promise<Answer> {
    const response = await app.http.inject({
      method,
      url: path,
      remoteAddress: address,
      headers: {
        host: new URL(origin).host,
        origin,
        'sec-fetch-site': 'same-origin',
        ...(cookies.size > 0 && { cookie: cookie() }),
        ...(method === 'POST' && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(method === 'POST' && { payload: JSON.stringify(body ?? {}) }),
    })
    for (const line of [response.headers['set-cookie'] ?? []].flat()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
      if (/max-age=0/i.test(line)) cookies.delete(name)
      else cookies.set(name, value)
    }
    return {
      status: response.statusCode,
      body: (JSON.parse(response.body || 'null') ?? {}) as Record<string, unknown>,
      headers: response.headers,
    }
  }

  return {
    post: (path, body, headers = {}) => send('POST', path, body, headers),
    get: (path, headers = {}) => send('GET', path, undefined, headers),
    get cookie() {
      return cookie()
    },
    cookies,
    address,
  }
}

/** The newest mail to somebody, when what requests started in the background is done. */
export async function newestMail(
  app: App,
  database: Database,
  email: string,
): Promise<{ kind: string; subject: string; text: string; html: string; state: string } | undefined> {
  await app.people.idle()
  return database.kysely
    .selectFrom('mail')
    .select(['kind', 'subject', 'text', 'html', 'state'])
    .where('recipient', '=', email)
    .orderBy('mail_id', 'desc')
    .executeTakeFirst() as never
}

/** What stands behind `#` in the link of the newest mail to somebody. */
export async function mailedSecret(app: App, database: Database, email: string): Promise<string> {
  const mail = await newestMail(app, database, email)
  const [, secret] = /#(\S+)/.exec(mail?.text ?? '') ?? []
  if (secret === undefined) throw new Error(`no link in the newest mail to ${email}`)
  return secret
}

export const goodPassword = 'four quiet horses at noon'

/** Signs somebody up and makes their account behind the mailed link. */
export async function signUp(app: App, database: Database, browser: Browser, email: string): Promise<void> {
  await browser.post('/v3/auth/sign-up/email', { email, language: 'en' })
  const secret = await mailedSecret(app, database, email)
  const account = { secret, email, name: 'Ada', password: goodPassword, language: 'en' }
  const answer = await browser.post('/v3/auth/accept-invitation', account)
  if (answer.status !== 201) throw new Error(`the account was answered with ${answer.status}`)
}

/** Signs somebody up, makes their account behind the mailed link and signs them in. */
export async function newPerson(
  app: App,
  database: Database,
  email = `person-${randomBytes(4).toString('hex')}@example.org`,
): Promise<{ browser: Browser; email: string; password: string }> {
  const browser = openBrowser(app)
  await signUp(app, database, browser, email)
  const answer = await browser.post('/v3/auth/sign-in/email', { email, password: goodPassword })
  if (answer.status !== 200) throw new Error(`sign-in answered ${answer.status}`)
  return { browser, email, password: goodPassword }
}

/** Sets up an authenticator for who is signed in at this browser. */
export function secureBrowser(browser: Browser, password: string): Promise<Authenticator> {
  return setUpAuthenticator(async (path, body) => {
    const answer = await browser.post(path, body)
    if (answer.status !== 200) throw new Error(`${path} answered ${answer.status}: ${JSON.stringify(answer.body)}`)
    return answer.body
  }, password)
}

/** A new person whom somebody at the machine makes an operator, with an authenticator: without one they may do nothing. */
export async function newOperator(
  app: App,
  database: Database,
  email?: string,
): Promise<{ browser: Browser; email: string; password: string } & Authenticator> {
  const person = await newPerson(app, database, email)
  await database.pool.query(`update auth_user set role = 'operator' where email = $1`, [person.email])
  return { ...person, ...(await secureBrowser(person.browser, person.password)) }
}
