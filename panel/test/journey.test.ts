import type { BrowserContext, Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { curl } from './shell.ts'
import { goodPassword, pasted, withSite } from './site.ts'
import { listen } from './event-stream.ts'

const site = withSite()

interface Mail {
  mailId: number
  recipient: string
  text: string
}

describe('a new customer', () => {
  test('signs up, is credited, leases in the browser and goes on with the same account in curl', async () => {
    const { context, page, get } = await site.visit()
    const email = `ada-${process.pid}@example.org`

    await page.goto('/')
    await page.getByRole('link', { name: 'ثبت‌نام' }).first().click()
    await page.getByLabel('ایمیل').fill(email)
    await page.getByLabel('قوانین استفاده را خوانده‌ام و می‌پذیرم').check()
    await page.getByRole('button', { name: 'درخواست لینک' }).click()
    await page.getByRole('heading', { name: 'لینک ایجاد حساب شما ساخته شد' }).waitFor()

    const mails = await site.command<Mail[]>('mail', 'list')
    const { mailId = 0 } = mails.find(({ recipient }) => recipient === email) ?? {}
    const { text } = await site.command<Mail>('mail', 'show', String(mailId))
    await page.goto(/http\S+\/new-account#\S+/.exec(text)?.[0] ?? 'no link')
    await page.getByRole('heading', { name: 'ایجاد حساب' }).waitFor()
    expect(page.url(), 'the secret of the link stays in no history').not.toContain('#')

    expect(await page.getByLabel('ایمیل').inputValue()).toBe(email)
    await page.getByLabel('رمز عبور', { exact: true }).fill(goodPassword)
    await page.getByRole('button', { name: 'ایجاد حساب و ورود' }).click()
    await page.waitForURL('**/get-number')
    await page.getByRole('link', { name: 'موجودی قابل استفاده: ۰ تومان' }).waitFor()

    const { id } = await get<{ id: string }>('/v3/me')
    await site.command('customer', 'credit', id.replace('cus_', ''), '250000', '--note', 'paid by card')
    // Credited by another process, and seen without a reload.
    await page.getByRole('link', { name: 'موجودی قابل استفاده: ۲۵۰٬۰۰۰ تومان' }).waitFor()

    await page.getByRole('link', { name: 'توکن‌ها' }).click()
    await page.getByRole('button', { name: 'ساخت توکن' }).first().click()
    await page.getByLabel('نام توکن').fill('سرور تست')
    await page.getByRole('dialog').getByRole('button', { name: 'ساخت توکن' }).click()
    await page.getByRole('button', { name: 'کپی توکن' }).click()
    const token = await pasted(page)
    expect(token).toMatch(/^vp_\w{36}$/)
    await page.getByRole('button', { name: 'ذخیره کردم' }).click()

    const others = await openOthers(context)
    await page.getByRole('link', { name: 'دریافت شماره' }).first().click()
    await page.evaluate('globalThis.sameDocument = true')
    await page.getByRole('radio', { name: /تلگرام|Telegram/ }).check()
    await page.getByRole('radio', { name: /روسیه/ }).check()
    await page.getByRole('button', { name: 'دریافت شماره' }).click()
    await page.waitForURL('**/live')
    const card = page.getByRole('article')
    await card.getByRole('button', { name: 'کپی کد' }).click()
    const code = await pasted(page)
    expect(code).toMatch(/^\d{5}$/)
    await card.getByText(code, { exact: true }).first().waitFor()
    expect(await page.evaluate('globalThis.sameDocument'), 'no reload since the number was asked for').toBe(true)
    await card.getByRole('button', { name: 'کپی شماره', exact: true }).click()
    const phoneNumber = await pasted(page)
    expect(phoneNumber).toMatch(/^\+7\d{10}$/)

    for (const other of others) {
      await other.getByRole('article').getByText(code, { exact: true }).first().waitFor()
      await other.getByRole('article', { name: phoneNumber }).waitFor()
    }

    const free = await curl(`${site.url}/apiv2/get_available?country=RU`)
    expect(Number(free['online'])).toBeGreaterThan(0)
    const lease = { token, country: 'RU', productId: '2' }
    const streams = await Promise.all(Array.from({ length: 4 }, () => listen(site.url, token)))
    const { number = '', numberId = '' } = await curl(`${site.url}/api/get_number`, lease)
    expect(number).toMatch(/^7\d{10}$/)
    const { sms = '' } = await curl(`${site.url}/api/get_sms`, { ...lease, numberId, wait: 60 })
    expect(sms).toMatch(/^\d{5}$/)

    // What curl was handed stands on the pages of every browser, and both processes have told their streams.
    for (const each of [page, ...others])
      await each
        .getByRole('article', { name: `+${number}` })
        .getByText(sms, { exact: true })
        .first()
        .waitFor()
    for (const stream of streams) {
      await stream.heard(({ type, data }) => type === 'lease.updated' && data['code'] === sms)
      stream.close()
    }
  })
})

/** A second tab of the same browser, and the same person at another browser: a connection of its own. */
async function openOthers(context: BrowserContext): Promise<Page[]> {
  const tab = await context.newPage()
  const elsewhere = await site.visit({ storageState: await context.storageState() })
  for (const page of [tab, elsewhere.page]) {
    await page.goto('/live')
    await page.getByText('شماره‌ی فعالی ندارید').waitFor()
  }
  return [tab, elsewhere.page]
}
