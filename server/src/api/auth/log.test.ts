import { Writable } from 'node:stream'
import { pino } from 'pino'
import { expect, test, vi } from 'vitest'
import { createApp } from '#app'
import { createInvitation } from '#people/invitations'
import { closeDatabase } from '#test/close-database'
import { goodPassword, mailedSecret, newestMail, newPerson, openBrowser, secureBrowser } from '#test/browser'
import { withWorld } from '#test/world'

const world = withWorld()

test('a whole life of an account leaves no token, link, password, code, address or mail in the log, nor on standard output', async () => {
  const written: string[] = []
  const stream = new Writable({
    write(chunk: Buffer, _encoding, done) {
      written.push(chunk.toString())
      done()
    },
  })
  const spies = [process.stdout, process.stderr].map((output) =>
    vi.spyOn(output, 'write').mockImplementation((chunk) => {
      written.push(Buffer.from(chunk as string).toString())
      return true
    }),
  )
  const app = await createApp({
    database: world.database,
    clock: world.clock,
    log: pino({ level: 'trace' }, stream),
    publicUrl: 'http://127.0.0.1:8080',
  })
  const secrets: string[] = [
    goodPassword,
    'a wrong password here',
    'five loud horses at noon',
    '@example.org',
    '123456',
  ]
  try {
    const { browser, email, password } = await newPerson(app, world.database)
    secrets.push(...browser.cookies.values())
    await browser.post('/v3/auth/sign-in/email', { email, password: 'a wrong password here' })
    await browser.post('/v3/auth/sign-up/email', { email })
    await browser.post('/v3/auth/verify-email', { token: 'made-up-token-that-is-none' })
    secrets.push('made-up-token-that-is-none')
    await browser.post('/v3/auth/request-password-reset', { email })
    const token = await mailedSecret(app, world.database, email)
    secrets.push(token)
    await browser.post('/v3/auth/reset-password', { token, newPassword: 'five loud horses at noon' })
    await browser.post('/v3/auth/sign-in/email', { email, password: 'five loud horses at noon' })
    secrets.push(...browser.cookies.values())
    const enabled = await browser.post('/v3/auth/two-factor/enable', { password: 'five loud horses at noon' })
    const { totpURI, backupCodes } = enabled.body as { totpURI: string; backupCodes: string[] }
    secrets.push(new URL(totpURI).searchParams.get('secret') as string, ...backupCodes)
    await browser.post('/v3/auth/two-factor/verify-totp', { code: '123456' })
    await browser.post('/v3/auth/change-email', { newEmail: `new-${email}` })
    await browser.post('/v3/auth/sign-out', {}, { origin: 'https://evil.example', 'sec-fetch-site': '' })
    const { secret } = await createInvitation(world.database, {
      role: 'operator',
      email: 'op@example.org',
      at: world.clock.now(),
    })
    secrets.push(secret)
    const guest = openBrowser(app)
    await guest.post('/v3/auth/accept-invitation', { secret, email: 'op@example.org', password, name: 'Op' })
    await guest.post('/v3/auth/sign-in/email', { email: 'op@example.org', password })
    secrets.push(...(await secureBrowser(guest, password)).recoveryCodes)
    const mail = await newestMail(app, world.database, email)
    secrets.push(...(mail?.text.match(/#\S+/g) ?? []))
    const { data } = (await guest.get('/v3/operator/mails')).body as { data: { id: string }[] }
    await guest.get(`/v3/operator/mails/${data[0]?.id}`)
    // What the library says of its own accord when the database fails in the middle.
    const reopen = await closeDatabase(world.database)
    expect((await openBrowser(app).post('/v3/auth/sign-in/email', { email, password })).status).toBe(503)
    expect((await browser.get('/v3/auth/get-session')).status).toBe(503)
    await reopen()
    expect(password).toBe(goodPassword)
  } finally {
    for (const spy of spies) spy.mockRestore()
    await app.stop()
  }
  const log = written.join('')
  expect(log).toContain('"event":"signed_in"')
  expect(log).toContain('"event":"sign_in_refused"')
  expect(log).toContain('"event":"mail_read"')
  expect(secrets.length).toBeGreaterThan(20)
  for (const secret of secrets) expect(log, secret).not.toContain(secret)
  expect(log).not.toMatch(/verify-email[#?]|new-account#|reset-password[#/]|welcome#|session_token/)
})
