import { afterAll, beforeAll, expect, test } from 'vitest'
import { freePort } from '../../server/test/free-port.ts'
import { openProgramFolder, type ProgramFolder, type RunningProgram } from '../../server/test/program.ts'
import { sandbox } from './global-setup.ts'
import { withSite } from './site.ts'

let folder: ProgramFolder | undefined
let server: RunningProgram | undefined
let port = 0

beforeAll(async () => {
  port = await freePort()
  folder = await openProgramFolder()
  server = await folder.start({ ...sandbox, PORT: String(port) })
})
afterAll(() => folder?.remove())

const site = withSite(() => ({ url: `http://127.0.0.1:${port}`, dataDir: folder?.dataDir ?? '' }))

test('a server that stops is told of on the page, which goes on by itself when it is back', async () => {
  const visitor = await site.visit({ language: 'en' })
  const { page } = visitor
  await site.becomeCustomer(visitor, 100_000)
  await page.goto('/live')
  await page.getByText('No active numbers').waitFor()
  await page.evaluate('globalThis.sameDocument = true')
  const banner = page.getByRole('status').getByText('Live updates are unavailable')
  expect(await banner.isVisible()).toBe(false)

  await server?.stop()
  await banner.waitFor()
  await page.getByText('No active numbers').waitFor()

  server = await folder?.start({ ...sandbox, PORT: String(port) })
  await banner.waitFor({ state: 'hidden', timeout: 40_000 })
  // What happens from now on is told again, and it is the same page still.
  await visitor.post('/v3/leases', { country: 'RU', productId: '2' })
  await page.getByRole('article').getByRole('button', { name: 'Copy the code' }).waitFor()
  expect(await page.evaluate('globalThis.sameDocument')).toBe(true)
})

test('a page that is asked for while the network is away says so, and is there with the network', async () => {
  const visitor = await site.visit({ language: 'en' })
  const { context, page } = visitor
  await site.becomeCustomer(visitor, 100_000)
  await page.goto('/get-number')
  await page.getByRole('radio').first().waitFor()
  await context.setOffline(true)
  await page.getByRole('status').getByText('You’re offline').waitFor()
  await page.getByRole('button', { name: 'Get the number' }).and(page.locator(':disabled')).waitFor()
  await context.setOffline(false)
  await page.getByRole('status').getByText('You’re offline').waitFor({ state: 'hidden' })
})
