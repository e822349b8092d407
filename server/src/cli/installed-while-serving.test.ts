import { afterAll, beforeAll, expect, test } from 'vitest'
import { openProgramFolder, type ProgramFolder } from '#test/program'

let folder: ProgramFolder
beforeAll(async () => {
  folder = await openProgramFolder()
})
afterAll(() => folder.remove())

const words =
  'what is decided for the installation holds in a server that runs, whatever the shell of a later command says'
test(words, { timeout: 300_000 }, async () => {
  await folder.json(['migrate'])
  await folder.json(['supplier', 'add', 'own', '--kind', 'webhook'])
  const server = await folder.start({ SANDBOX_DELAY_SECONDS: '0' })
  expect(server.stdout).not.toContain('The sandbox is on')
  const customer = ['customer', 'create', '--email', 'a@example.org', '--balance', '100000']
  const { token } = await folder.json<{ token: string }>(customer)
  const post = async (path: string, body: Record<string, unknown>): Promise<Record<string, unknown>> => {
    const answer = await fetch(server.url + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
    return (await answer.json()) as Record<string, unknown>
  }
  const order = { token, country: 'RU', productId: '2' }

  expect(await folder.json(['sandbox', 'on'])).toEqual({ stored: 'on', open: true })
  for (const shell of [{ SANDBOX: 'off' }, { SANDBOX: 'auto' }])
    await folder.json(['supplier', 'add', `shell-${shell.SANDBOX}`, '--kind', 'webhook'], shell)
  const { numberId } = await post('/api/get_number', order)
  expect(await post('/api/get_sms', { ...order, numberId, wait: 60 })).toEqual({
    sms: expect.stringMatching(/^\d+$/) as string,
  })

  const signUp = async (): Promise<unknown> => {
    const answer = await fetch(`${server.url}/v3/auth/options`)
    return ((await answer.json()) as { signUp: unknown }).signUp
  }
  expect(await signUp()).toBe('open')
  expect(await folder.json(['sign-up', 'closed'])).toEqual({ stored: 'closed', signUp: 'closed' })
  await expect.poll(signUp, { timeout: 60_000 }).toBe('closed')
  const made = await post('/v3/auth/sign-up/email', { email: 'b@example.org', password: 'a long phrase of nobody' })
  expect(made).toMatchObject({ code: 'sign_up_closed' })
  expect(await server.stop()).toBe(0)
})
