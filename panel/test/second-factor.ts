import type { Locator, Page } from 'playwright-core'
import { expect } from 'vitest'
import { base32, totp, totpStepMs } from '../../server/test/authenticator.ts'
import { goodPassword, pasted, type Language } from './site.ts'

const words = {
  fa: {
    title: 'اول ورود خود را امن کنید',
    turnOn: 'فعال‌سازی',
    password: 'رمز عبور شما',
    copyKey: 'کپی کلید',
    codes: 'کدهای بازیابی',
    code: 'کدی که برنامه نشان می‌دهد',
    confirm: 'تأیید و فعال‌سازی',
  },
  en: {
    title: 'Secure your sign-in first',
    turnOn: 'Turn on',
    password: 'Your password',
    copyKey: 'Copy the key',
    codes: 'Recovery codes',
    code: 'The code that the app shows',
    confirm: 'Confirm and turn on',
  },
} as const

/** The page that an operator without a second factor gets in place of any other. */
export async function askedForSecondFactor(page: Page, language: Language): Promise<void> {
  await page.getByRole('heading', { name: words[language].title }).waitFor()
}

/** Sets up an authenticator as its owner does, with the key and the recovery codes that the page shows. */
export async function setUpInPage(page: Page, language: Language): Promise<void> {
  const texts = words[language]
  await page.getByRole('button', { name: texts.turnOn, exact: true }).click()
  await page.getByLabel(texts.password, { exact: true }).fill(goodPassword)
  await page.getByRole('button', { name: texts.turnOn, exact: true }).click()
  await seenWhole(page.getByRole('group', { name: texts.codes }))
  await page.getByRole('button', { name: texts.copyKey }).click()
  const secret = base32(await pasted(page))
  await page.getByLabel(texts.code).fill(totp(secret, Date.now() - totpStepMs))
  await page.getByRole('button', { name: texts.confirm }).click()
}

/** All ten of a group's entries, none of which is cut off at a side. */
async function seenWhole(group: Locator): Promise<void> {
  const entries = group.getByRole('listitem')
  await entries.nth(9).waitFor()
  const [box, ...boxes] = await Promise.all([group, ...(await entries.all())].map((each) => each.boundingBox()))
  for (const entry of boxes) {
    expect(entry?.x).toBeGreaterThanOrEqual(box?.x ?? Infinity)
    expect((entry?.x ?? Infinity) + (entry?.width ?? 0)).toBeLessThanOrEqual((box?.x ?? 0) + (box?.width ?? 0))
  }
}
