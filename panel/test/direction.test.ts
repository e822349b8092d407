import { setTimeout } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import type { Locator } from 'playwright-core'
import { pasted, withSite, type Visitor } from './site.ts'

const site = withSite()
const leftEdges = fileURLToPath(new URL('in-page/left-edges.js', import.meta.url))

/** A stream tells as soon as it is open; on a busy machine that may be after the list. */
const streamHasToldMs = 1_500

/** How services write to Persians: each has letters of both directions around its code, or a code in two parts. */
const messages = [
  { code: '482-913', text: '<#> کد واتساپ شما: 482-913\nآن را با کسی به اشتراک نگذارید\n4sgLq1p5sV6' },
  { code: '482 913', text: 'کد اینستاگرام شما 482 913 است.' },
  { code: '482913', text: 'کد تأیید Google شما G-482913 است.' },
  { code: '48-29-13', text: 'کد ورود: 48-29-13 (تا ساعت 12:45 اعتبار دارد)' },
  { code: 'B7-K2Q', text: 'Your Steam code is B7-K2Q' },
]

/** The text stands on one line and each glyph to the right of the one before. */
async function expectLeftToRight(place: Locator, text: string): Promise<void> {
  const edges = await place.evaluate((element, text) => {
    const { leftEdges } = globalThis as unknown as {
      leftEdges: (element: unknown, text: string) => { left: number; top: number }[]
    }
    return leftEdges(element, text)
  }, text)
  const shown = edges.map(({ left }, at) => ({ left, glyph: text[at] })).sort((one, other) => one.left - other.left)
  expect(shown.map(({ glyph }) => glyph).join(''), 'as it is seen from left to right').toBe(text)
  expect(new Set(edges.map(({ top }) => top)).size, `lines of ${text}`).toBe(1)
}

interface Lease {
  id: string
  phoneNumber: string
  code: string
}

/** Somebody who holds a number for each message. The words are put into the server's answers; all else is its own. */
async function withMessages(): Promise<Visitor & { phoneNumbers: string[] }> {
  const visitor = await site.visit()
  const { context, page } = visitor
  await context.addInitScript({ path: leftEdges })
  await site.becomeCustomer(visitor)
  const leases = await Promise.all(
    messages.map(async () => {
      const { id } = await visitor.post<Lease>('/v3/leases', { country: 'RU', productId: '26' })
      return await visitor.get<Lease>(`/v3/leases/${id}?wait=30`)
    }),
  )
  await page.route(/\/v3\/leases\b/, async (route) => {
    const response = await route.fetch()
    const said = (await response.json()) as { data: Lease[] }
    // The event stream tells what changed within the last half minute, with the true code; what comes after it stands.
    if (said.data.some((item) => 'phoneNumber' in item)) await setTimeout(streamHasToldMs)
    for (const item of said.data) {
      const leaseId = 'phoneNumber' in item ? item.id : (/lease_\d+/.exec(route.request().url())?.[0] ?? '')
      Object.assign(item, messages[leases.findIndex(({ id }) => id === leaseId)])
    }
    await route.fulfill({ response, json: said })
  })
  return { ...visitor, phoneNumbers: leases.map(({ phoneNumber }) => phoneNumber) }
}

describe('in a page that reads from right to left', () => {
  test('codes, numbers and the codes within messages are read from left to right', async () => {
    const { page, phoneNumbers } = await withMessages()
    await page.goto('/live')
    for (const [i, { code, text }] of messages.entries()) {
      const phoneNumber = phoneNumbers[i] ?? ''
      const card = page.getByRole('article', { name: phoneNumber })
      await expectLeftToRight(card.getByText(code, { exact: true }), code)
      const number = card.getByText('+7').first()
      const grouped = (await number.textContent()) ?? ''
      expect(grouped.replaceAll(' ', '')).toBe(phoneNumber)
      await expectLeftToRight(number, grouped)
      await card.getByRole('button', { name: 'متن پیامک‌ها' }).click()
      const words = card.getByRole('paragraph').filter({ hasText: code })
      expect(await words.textContent()).toBe(text)
      await expectLeftToRight(words, code)
    }
    await page.goto('/history')
    for (const { code } of messages)
      await expectLeftToRight(page.getByRole('main').getByText(code, { exact: true }), code)
  })

  test('what is copied is the raw value, in each form that sites ask for', async () => {
    const { page, phoneNumbers } = await withMessages()
    await page.goto('/live')
    // The answers with these words are there.
    for (const { code } of messages) await page.getByText(code, { exact: true }).waitFor()
    for (const [i, { code }] of messages.entries()) {
      await page
        .getByRole('article', { name: phoneNumbers[i] ?? '' })
        .getByRole('button', { name: 'کپی کد' })
        .click()
      await expect.poll(() => pasted(page)).toBe(code)
    }
    const [phoneNumber = ''] = phoneNumbers
    for (const [name, raw] of [
      ['کپی شماره', phoneNumber],
      ['کپی شماره بدون +', phoneNumber.slice(1)],
      ['کپی شماره بدون کد کشور', phoneNumber.slice(2)],
    ] as const) {
      await page.getByRole('article', { name: phoneNumber }).getByRole('button', { name, exact: true }).click()
      await expect.poll(() => pasted(page)).toBe(raw)
    }
  })

  test('prose and prices have Persian digits; numbers, codes and tokens have Latin ones, as the visitor may choose for all', async () => {
    const visitor = await site.visit()
    const { page } = visitor
    await site.becomeCustomer(visitor, 1_234_567)
    const { hint } = await visitor.post<{ hint: string }>('/v3/tokens', { name: 'شماره‌ی 1' })
    await page.goto('/tokens')
    await page.getByRole('table').getByText(`…${hint}`, { exact: true }).waitFor()
    await page.getByRole('banner').getByText('۱٬۲۳۴٬۵۶۷ تومان').waitFor()
    await page.goto('/get-number')
    await page.getByRole('radio').first().waitFor()
    // A calling code is a number as well, and the only one among the countries that has Latin digits.
    const rows = await page.getByText(/شماره موجود/).allTextContents()
    expect(rows.length).toBeGreaterThan(5)
    for (const row of rows) expect(row).toMatch(/^[۰-۹٬]+ شماره موجود$/)
    await page.evaluate("localStorage.setItem('vp.digits', 'latin')")
    await page.reload()
    await page.getByRole('banner').getByText('1,234,567 تومان').waitFor()
    // Digits that stand in a text are no others.
    await page.goto('/terms')
    await page.getByText('نسخه‌ی 1', { exact: true }).waitFor()
    await page.getByText('(معمولاً 24 ساعت)').waitFor()
  })
})
