import { afterAll, beforeAll, expect, test } from 'vitest'
import { openProgramFolder, type ProgramFolder, type RunningProgram } from '../../server/test/program.ts'
import { sandbox } from './global-setup.ts'
import { askedForSecondFactor, setUpInPage } from './second-factor.ts'
import { goodPassword, withSite } from './site.ts'

let folder: ProgramFolder | undefined
let server: RunningProgram | undefined

beforeAll(async () => {
  folder = await openProgramFolder()
  server = await folder.start({ ...sandbox, CONTACT: 'help@example.org' })
})
afterAll(() => folder?.remove())

const site = withSite(() => ({ url: server?.url ?? '', dataDir: folder?.dataDir ?? '' }))

test('the link of the first start leads to what is still to do, with its state and its command, and to credit that is there', async () => {
  const { page } = await site.visit({ language: 'en' })
  await page.goto(/http\S+\/welcome#\S+/.exec(server?.stdout ?? '')?.[0] ?? 'no link')
  await page.getByLabel('Email').fill('op@example.org')
  await page.getByLabel('Password', { exact: true }).fill(goodPassword)
  await page.getByRole('button', { name: 'Create account and sign in' }).click()
  await page.waitForURL('**/operator/setup')
  await askedForSecondFactor(page, 'en')
  await setUpInPage(page, 'en')
  const item = (name: string) => page.getByRole('listitem').filter({ has: page.getByRole('heading', { name }) })
  await item('Get a sandbox number').getByText('700 sandbox numbers; your balance is 100,000 tomans').waitFor()
  await item('Get a sandbox number').getByText('Done').waitFor()
  await item('Email').getByText('no mail server is set up').waitFor()
  await item('How people reach you').getByText('Now: help@example.org').waitFor()
  await item('Import numbers').getByText('npx verifyplus numbers import numbers.csv --supplier my-sims').waitFor()
  await item('Import numbers').getByText('To do').waitFor()

  await site.command('customer', 'invite', '--email', 'team@example.org')
  await site.command('price', 'set', 'LV', '12000')
  await page.reload()
  await item('Prices').getByText('7 countries, 1 price set by you').waitFor()

  await item('Get a sandbox number').getByRole('link', { name: 'Get a number' }).click()
  await page.getByRole('radio', { name: /Telegram/ }).check()
  await page.getByRole('radio', { name: /Russia/ }).check()
  await page.getByRole('button', { name: 'Get the number' }).click()
  await page.getByRole('article').getByRole('button', { name: 'Copy the code' }).waitFor()
})

test('where people are sent to the administrator, the administrator can be found', async () => {
  const visitor = await site.visit({ language: 'en' })
  const { page } = visitor
  await page.goto('/terms')
  const link = page.getByRole('link', { name: 'help@example.org' })
  expect(await link.getAttribute('href')).toBe('mailto:help@example.org')
  const { customerId } = await site.becomeCustomer(visitor, 0)
  for (const path of ['/balance', '/settings?tab=account']) {
    await page.goto(path)
    if (path !== '/balance') await page.getByRole('tab', { name: 'Account' }).click()
    await link.waitFor()
  }
  await site.command('customer', 'suspend', customerId)
  await page.getByRole('heading', { name: 'Your account is suspended' }).waitFor()
  await page.getByRole('main').getByRole('link', { name: 'help@example.org' }).waitFor()
})

test('what went wrong is said for what it is', async () => {
  const visitor = await site.visit({ language: 'en' })
  const { page } = visitor
  await site.becomeCustomer(visitor, 0)
  for (const [status, body, title, requestId] of [
    [500, { code: 'internal_error', status: 500, requestId: 'req_1' }, 'Server error', 'req_1'],
    [500, '', 'Server error', null],
    [429, { code: 'rate_limited', status: 429, requestId: 'req_2' }, 'Too many requests', null],
    [503, { code: 'unavailable', status: 503, requestId: 'req_3' }, 'Temporarily unavailable', null],
    [400, { code: 'invalid_cursor', status: 400, requestId: 'req_4' }, 'Something went wrong', null],
  ] as const) {
    await page.route('**/v3/tokens*', (route) =>
      route.fulfill({ status, contentType: 'application/problem+json', body: JSON.stringify(body) }),
    )
    await page.goto('/tokens')
    const alert = page.getByRole('main').getByRole('alert')
    await alert.getByText(title).waitFor()
    const said = await alert.innerText()
    if (requestId === null) expect(said, title).not.toMatch(/\bID\b|req_/)
    else expect(said).toContain(requestId)
    expect(await alert.getByRole('link', { name: 'help@example.org' }).count()).toBe(requestId === null ? 0 : 1)
    await page.unroute('**/v3/tokens*')
  }
})
