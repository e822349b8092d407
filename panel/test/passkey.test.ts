import { expect, test } from 'vitest'
import type { Page } from 'playwright-core'
import { withSite } from './site.ts'
import { addVirtualPasskeys } from './virtual-passkey.ts'

const site = withSite()

test('a passkey is added in the settings and signs its owner in without a password, on http://localhost', async () => {
  const visitor = await site.visit({ baseURL: site.url.replace('127.0.0.1', 'localhost') })
  const { page } = visitor
  const { email } = await site.becomeCustomer(visitor)
  const { devTools, authenticatorId } = await addVirtualPasskeys(page)

  await page.goto('/settings#security')
  await page.getByText('هنوز کلید عبوری ندارید.').waitFor()
  await page.getByRole('button', { name: 'افزودن کلید عبور' }).click()
  const remove = page.getByRole('button', { name: /^حذف کلید عبور/ })
  await remove.waitFor()
  const { credentials } = await devTools.send('WebAuthn.getCredentials', { authenticatorId })
  expect(credentials).toMatchObject([{ rpId: 'localhost', isResidentCredential: true }])

  await signOut(page)
  await page.goto('/sign-in?next=/settings')
  await page.getByRole('button', { name: 'ورود با کلید عبور' }).click()
  await page.waitForURL(/\d\/settings/)
  expect(await visitor.get('/v3/me')).toMatchObject({ email })

  // What was removed no longer opens anything.
  await page.goto('/settings#security')
  await remove.click()
  await page.getByText('هنوز کلید عبوری ندارید.').waitFor()
  await signOut(page)
  await page.goto('/sign-in')
  await page.getByRole('button', { name: 'ورود با کلید عبور' }).click()
  await page.getByRole('alert').filter({ hasText: 'ورود با کلید عبور ناموفق بود' }).waitFor()
})

async function signOut(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'خروج', exact: true }).click()
  await page.getByRole('banner').getByRole('link', { name: 'ثبت‌نام' }).waitFor()
}
