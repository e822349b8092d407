import { expect, test } from 'vitest'
import { withSite } from './site.ts'

const site = withSite()

/** More than anybody may make from one address without working for it. */
const many = 20

test('where many accounts were made lately the page works for one more by itself, and says so meanwhile', async () => {
  const { page, context } = await site.visit()
  const proofs: unknown[] = []
  await page.route('**/v3/auth/sign-up/email', async (route) => {
    const { proof } = route.request().postDataJSON() as { proof?: unknown }
    proofs.push(proof)
    // The work may be done in a blink: what the page says meanwhile is looked at before its end is told.
    if (proof) await page.getByRole('status').filter({ hasText: 'ربات نیستید' }).waitFor()
    await route.continue()
  })
  let status = 200
  for (let i = 0; i < many && status === 200; i++) {
    const data = { email: `many-${i}@example.org` }
    status = (await context.request.post('/v3/auth/sign-up/email', { data, headers: { origin: site.url } })).status()
  }
  expect(status).toBe(403)

  await page.goto('/sign-up')
  await page.getByLabel('ایمیل').fill('one-more@example.org')
  await page.getByLabel('قوانین استفاده را خوانده‌ام و می‌پذیرم').check()
  await page.getByRole('button', { name: 'درخواست لینک' }).click()
  await page.getByRole('heading', { name: 'لینک ایجاد حساب شما ساخته شد' }).waitFor()
  expect(proofs).toEqual([undefined, { challenge: expect.any(Object), solution: expect.any(Object) }])
})
