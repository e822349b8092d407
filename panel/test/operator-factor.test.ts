import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Page } from 'playwright-core'
import { openProgramFolder, type ProgramFolder, type RunningProgram } from '../../server/test/program.ts'
import { askedForSecondFactor, setUpInPage } from './second-factor.ts'
import { sandbox } from './global-setup.ts'
import { goodPassword, withSite, type Language } from './site.ts'
import { addVirtualPasskeys } from './virtual-passkey.ts'

const site = withSite()

const words = {
  fa: {
    setup: 'راه‌اندازی سایت',
    createAccount: 'ایجاد حساب و ورود',
    addPasskey: 'افزودن کلید عبور',
    removePasskey: /^حذف کلید عبور/,
    keepsOne: 'مدیر سایت باید تأیید دومرحله‌ای یا دست‌کم یک کلید عبور داشته باشد.',
    usePasskey: 'مدیر سایت با رمز عبور به‌تنهایی وارد نمی‌شود. با کلید عبور خود وارد شوید.',
    byPasskey: 'ورود با کلید عبور',
  },
  en: {
    nothingLive: 'No active numbers',
    signOut: 'Sign out',
  },
} as const

async function signIn(page: Page, email: string): Promise<void> {
  await page.locator('input[name=email]').fill(email)
  await page.locator('input[name=password]').fill(goodPassword)
  await page.locator('button[type=submit]').click()
}

describe('the first start', () => {
  const language: Language = 'fa'
  const texts = words[language]
  let folder: ProgramFolder | undefined
  let server: RunningProgram | undefined
  const own = withSite(() => ({ url: server?.url ?? '', dataDir: folder?.dataDir ?? '' }))
  beforeAll(async () => {
    folder = await openProgramFolder()
    server = await folder.start(sandbox)
  })
  afterAll(() => folder?.remove())

  test('its link leads over a second factor to the list of what is to do, and to nothing before', async () => {
    const { page } = await own.visit({ language })
    await page.goto(/http\S+\/welcome#\S+/.exec(server?.stdout ?? '')?.[0] ?? 'no link')
    await page.locator('input[name=email]').fill('op@example.org')
    await page.locator('input[name=password]').fill(goodPassword)
    await page.getByRole('button', { name: texts.createAccount }).click()
    await page.waitForURL('**/operator/setup')
    await askedForSecondFactor(page, language)
    for (const path of ['/get-number', '/settings', '/operator/mails', '/operator/setup']) {
      await page.goto(path)
      await askedForSecondFactor(page, language)
    }
    await setUpInPage(page, language)
    await page.getByRole('heading', { name: texts.setup }).waitFor()
    expect(new URL(page.url()).pathname).toBe('/operator/setup')
  })
})

test('an operator who is there already is led to it where they are, goes on there, and may sign out instead', async () => {
  const language: Language = 'en'
  const texts = words[language]
  const visitor = await site.visit({ language, viewport: { width: 390, height: 844 } })
  const { email } = await site.becomeNewOperator(visitor)
  const { page } = visitor
  await page.goto('/live')
  await askedForSecondFactor(page, language)
  await page.getByRole('main').getByRole('button', { name: texts.signOut, exact: true }).click()
  await page.waitForURL('**/sign-in?next=%2Flive')
  await signIn(page, email)
  await page.waitForURL('**/live')
  await askedForSecondFactor(page, language)
  await setUpInPage(page, language)
  await page.getByText(texts.nothingLive).waitFor()
  expect(new URL(page.url()).pathname).toBe('/live')
})

test('a passkey does as well; it cannot be removed while it is the only one, and no password goes round it', async () => {
  const language: Language = 'fa'
  const texts = words[language]
  const visitor = await site.visit({ language, baseURL: site.url.replace('127.0.0.1', 'localhost') })
  const { email } = await site.becomeNewOperator(visitor)
  const { page } = visitor
  await addVirtualPasskeys(page)
  await page.goto('/settings#security')
  await askedForSecondFactor(page, language)
  await page.getByRole('button', { name: texts.addPasskey }).click()
  await page.getByRole('tab').first().waitFor()
  const remove = page.getByRole('button', { name: texts.removePasskey })
  await remove.click()
  await page.getByRole('alert').filter({ hasText: texts.keepsOne }).waitFor()
  expect(await remove.count()).toBe(1)

  await visitor.post('/v3/auth/sign-out', {})
  await page.goto('/sign-in?next=/operator/setup')
  await signIn(page, email)
  await page.getByRole('alert').filter({ hasText: texts.usePasskey }).waitFor()
  await page.getByRole('button', { name: texts.byPasskey }).click()
  await page.getByRole('heading', { name: texts.setup }).waitFor()
})
