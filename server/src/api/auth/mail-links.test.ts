import { pino } from 'pino'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createApp, type App } from '#app'
import { newestMail, newPerson, openBrowser } from '#test/browser'
import { withWorld } from '#test/world'

const world = withWorld()
let site: App

beforeAll(async () => {
  site = await createApp({
    database: world.database,
    clock: world.clock,
    log: pino({ level: 'silent' }),
    publicUrl: 'https://sms.example.org',
  })
})
afterAll(() => site.stop())

const forged = {
  'evil.example.org': { host: 'evil.example.org' },
  'localhost:6666': { host: 'localhost:6666' },
  '127.0.0.1:6666': { host: '127.0.0.1:6666' },
  'what a proxy would say': {
    'x-forwarded-host': 'evil.example.org',
    'x-forwarded-proto': 'http',
    forwarded: 'host=evil.example.org;proto=http',
    'x-original-host': 'evil.example.org',
  },
}

async function linksOf(app: App, email: string): Promise<string[]> {
  const mail = await newestMail(app, world.database, email)
  return [...`${mail?.text} ${mail?.html}`.matchAll(/https?:\/\/[^\s"'<>]+/g)].map(([link]) => link)
}

test.each(Object.entries(forged))(
  'links in mails name PUBLIC_URL, whatever a request says of the host: %s',
  async (_name, headers) => {
    for (const [app, publicUrl] of [
      [world.app, 'http://127.0.0.1:8080'],
      [site, 'https://sms.example.org'],
    ] as const) {
      const { email } = await newPerson(world.app, world.database)
      const stranger = { origin: publicUrl }
      const fresh = `fresh-${world.next()}@example.org`
      const asked: [string, string, object][] = [
        [email, '/v3/auth/request-password-reset', { email }],
        [email, '/v3/auth/sign-up/email', { email }],
        [fresh, '/v3/auth/sign-up/email', { email: fresh }],
      ]
      for (const [recipient, path, body] of asked) {
        const answer = await openBrowser(app, stranger).post(path, body, headers)
        expect(answer.status, path).toBe(200)
        const links = await linksOf(app, recipient)
        expect(links.length, path).toBeGreaterThan(0)
        for (const link of links) expect(link.startsWith(`${publicUrl}/`), link).toBe(true)
      }
    }
  },
)
