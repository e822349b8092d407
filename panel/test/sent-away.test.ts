import { expect, test } from 'vitest'
import type { Page } from 'playwright-core'
import { goodPassword, withSite } from './site.ts'

const site = withSite()

/** One test is Persian, the other English. */
const words = {
  fa: {
    ended: 'شما از حساب خود خارج شدید. برای ادامه دوباره وارد شوید.',
    revokeOthers: 'خروج از همه‌ی دستگاه‌های دیگر',
    nothingLive: 'شماره‌ی فعالی ندارید',
  },
  en: {
    ended: 'You were signed out. Sign in again to continue.',
    suspended: 'Your account is suspended',
    signOut: 'Sign out',
    nothingLive: 'No active numbers',
  },
} as const

/** A page that was loaded is not loaded again: what it shows then it was told. */
const mark = (page: Page): Promise<unknown> => page.evaluate('globalThis.sameDocument = true')
const isMarked = (page: Page): Promise<unknown> => page.evaluate('globalThis.sameDocument')

test('a device that is signed out elsewhere says so at once, in every tab, and comes back where it was', async () => {
  const texts = words.fa
  const phone = await site.visit({ language: 'fa', viewport: { width: 390, height: 844 } })
  const person = await site.becomeCustomer(phone)
  const desk = await site.visit({ language: 'fa' })
  await desk.post('/v3/auth/sign-in/email', { email: person.email, password: person.password, rememberMe: true })
  const tab = await phone.context.newPage()
  for (const page of [phone.page, tab]) {
    await page.goto('/live')
    await page.getByText(texts.nothingLive).waitFor()
    await mark(page)
  }

  await desk.page.goto('/settings#security')
  await desk.page.getByRole('button', { name: texts.revokeOthers, exact: true }).click()

  for (const page of [phone.page, tab]) {
    await page.waitForURL('**/sign-in?next=%2Flive')
    await page.getByText(texts.ended).waitFor()
    expect(await isMarked(page)).toBe(true)
  }
  await desk.page.goto('/live')
  await desk.page.getByText(texts.nothingLive).waitFor()

  const { page } = phone
  await page.locator('input[name=email]').fill(person.email)
  await page.locator('input[name=password]').fill(goodPassword)
  await page.locator('button[type=submit]').click()
  await page.waitForURL('**/live')
})

test('a person whom the operator suspends is told so on the page where they are, and goes on when that is over', async () => {
  const texts = words.en
  const visitor = await site.visit({ language: 'en' })
  const { customerId } = await site.becomeCustomer(visitor)
  const { page } = visitor
  await page.goto('/live')
  await page.getByText(texts.nothingLive).waitFor()
  await mark(page)

  await site.command('customer', 'suspend', customerId)
  await page.getByRole('heading', { name: texts.suspended }).waitFor()
  expect(await isMarked(page)).toBe(true)
  for (const path of ['/get-number', '/settings']) {
    await page.goto(path)
    await page.getByRole('heading', { name: texts.suspended }).waitFor()
  }

  await site.command('customer', 'resume', customerId)
  await page.goto('/live')
  await page.getByText(texts.nothingLive).waitFor()

  await site.command('customer', 'suspend', customerId)
  await page.getByRole('heading', { name: texts.suspended }).waitFor()
  await page.getByRole('main').getByRole('button', { name: texts.signOut }).click()
  await page.waitForURL('**/sign-in?next=%2Flive')
  expect(await page.getByText(texts.ended).count(), 'who signs out knows it').toBe(0)
})
