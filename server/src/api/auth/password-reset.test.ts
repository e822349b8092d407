import { describe, expect, test } from 'vitest'
import { listAudit } from '#audit'
import { addToken, revokeOwnToken } from '#customers'
import { mailedSecret, newestMail, newPerson, openBrowser, type Answer } from '#test/browser'
import { withWorld } from '#test/world'

const world = withWorld()
const newPassword = 'six brown horses at noon'

interface Forgetful {
  customerId: number
  email: string
  /** Of the link in the mail. */
  token: string
  apiTokens: string[]
}

/** Somebody with two API tokens that work, one that ran out and one that was revoked, and the link of a reset. */
async function forgetful(): Promise<Forgetful> {
  const { browser, email } = await newPerson(world.app, world.database)
  const { id } = (await browser.get('/v3/me')).body as { id: string }
  const customerId = Number(id.replace('cus_', ''))
  const add = (name: string, expiresAt?: Date) =>
    addToken(world.database, { customerId, name, at: world.clock.now(), ...(expiresAt && { expiresAt }) })
  const living = [await add('one'), await add('two')]
  await add('old', new Date(world.clock.now().getTime() + 1_000))
  world.clock.advance(2_000)
  await revokeOwnToken(world.database, customerId, (await add('gone')).apiTokenId, world.clock.now())
  await openBrowser(world.app).post('/v3/auth/request-password-reset', { email })
  const token = await mailedSecret(world.app, world.database, email)
  return { customerId, email, token, apiTokens: living.map(({ apiToken }) => apiToken) }
}

const post = (path: string, body: object): Promise<Answer> => openBrowser(world.app).post(`/v3/auth/${path}`, body)

async function statuses({ apiTokens }: Forgetful): Promise<number[]> {
  const answers = await Promise.all(
    apiTokens.map((token) => openBrowser(world.app).get('/v3/balance', { authorization: `Bearer ${token}` })),
  )
  return answers.map(({ status }) => status)
}

describe('who resets their password', () => {
  test('is told how many API tokens they have that work, as often as the link is opened', async () => {
    const { token } = await forgetful()
    for (let times = 0; times < 2; times++)
      expect(await post('password-reset', { token })).toMatchObject({ status: 200, body: { tokens: 2 } })
    expect((await post('reset-password', { token, newPassword })).status).toBe(200)
    expect(await post('password-reset', { token })).toMatchObject({ status: 400, body: { code: 'invalid_token' } })
    for (const wrong of [{}, { token: 1 }, { token: 'made-up' }, { token: 'x'.repeat(101) }])
      expect(await post('password-reset', wrong)).toMatchObject({ status: 400, body: { code: 'invalid_token' } })
  })

  test('ends all of them with it where they ask for that, which the audit and the mail tell of', async () => {
    const person = await forgetful()
    expect(await statuses(person)).toEqual([200, 200])
    const { token } = person
    expect((await post('reset-password', { token, newPassword, endTokens: true })).status).toBe(200)
    await expect.poll(() => statuses(person)).toEqual([401, 401])
    expect((await newestMail(world.app, world.database, person.email))?.kind).toBe('password_changed')
    const { customerId } = person
    const records = await listAudit(world.database, { beforeId: null, customerId, action: null, limit: 3 })
    expect(records.map(({ action }) => action)).toEqual(['person.password_reset', 'token.revoked', 'token.revoked'])
    // The one that ran out too.
    expect(records[0]?.details).toEqual({ tokensEnded: 3 })
  })

  test('keeps them where they do not ask, or nothing that was asked took place', async () => {
    const person = await forgetful()
    const { token } = person
    const easy = { token, newPassword: 'password1', endTokens: true }
    expect((await post('reset-password', easy)).body['code']).toBe('password_too_common')
    expect((await post('reset-password', { token: 'made-up', newPassword, endTokens: true })).status).toBe(400)
    expect(await statuses(person)).toEqual([200, 200])
    for (const endTokens of ['yes', 1, null]) {
      const answer = await post('reset-password', { token, newPassword, endTokens })
      expect([200, 400]).toContain(answer.status)
    }
    expect(await statuses(person)).toEqual([200, 200])
  })

  test('is not helped to end them by a header that only the program sends itself', async () => {
    const person = await forgetful()
    const { token } = person
    const headers = { 'x-verifyplus-end-tokens': 'yes' }
    const answer = await openBrowser(world.app).post('/v3/auth/reset-password', { token, newPassword }, headers)
    expect(answer.status).toBe(200)
    expect(await statuses(person)).toEqual([200, 200])
  })
})
