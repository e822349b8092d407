import { expect, test } from 'vitest'
import type { Locator, Page } from 'playwright-core'
import { withOwnNumbers, type OwnLease } from './own-numbers.ts'
import type { Visitor } from './site.ts'

const { site, lend, arrives } = withOwnNumbers(4)

async function moneyOf({ get }: Visitor): Promise<{ balance: number; held: number }> {
  const { balance, held } = await get<Record<'balance' | 'held', { amount: number }>>('/v3/balance')
  return { balance: balance.amount, held: held.amount }
}

const cardOf = (page: Page, { phoneNumber }: OwnLease): Locator => page.getByRole('article', { name: phoneNumber })

/** The keys of the requests to hand something over, as they are sent. */
function collectKeys(page: Page): string[] {
  const keys: string[] = []
  page.on('request', (request) => {
    if (request.url().endsWith('/collect')) keys.push(request.headers()['idempotency-key'] ?? '')
  })
  return keys
}

test('a message without a code is shown on the card as a notice and handed over with the button for the price, once', async () => {
  const visitor = await site.visit({ language: 'en' })
  const { page } = visitor
  const keys = collectKeys(page)
  await site.becomeCustomer(visitor, 25_000)
  const lease = await lend(visitor)
  await page.goto('/live')
  const card = cardOf(page, lease)
  await card.getByRole('button', { name: 'Cancel and release hold' }).waitFor()

  await arrives(lease, 'Telegram: somebody has signed in to your account')
  await card.getByRole('status').getByText('A message arrived in which no code was found.').waitFor()
  const show = card.getByRole('button', { name: 'Show the message · 10,000 tomans' })
  await show.waitFor()
  await card.getByText('After that the number cannot be cancelled.').waitFor()
  expect(await page.getByText('somebody has signed in').count(), 'texts before they were asked for').toBe(0)
  expect(await moneyOf(visitor)).toEqual({ balance: 25_000, held: 10_000 })

  await show.focus()
  await page.keyboard.press('Enter')
  await page.keyboard.press('Enter')
  await card.getByRole('paragraph').getByText('somebody has signed in').waitFor()
  await card.getByRole('status').getByText('Message from Telegram: Telegram: somebody').waitFor()
  expect(keys).toHaveLength(1)
  expect(await page.evaluate('document.activeElement.tagName'), 'who has the focus of the button').toBe('ARTICLE')
  expect(await moneyOf(visitor)).toEqual({ balance: 15_000, held: 0 })

  // What was charged is final: the number is finished now and no longer cancelled. What else comes costs nothing.
  expect(await card.getByRole('button', { name: /^Cancel/ }).count()).toBe(0)
  await arrives(lease, 'Telegram: your account was deleted')
  await card.getByRole('button', { name: 'Show the message', exact: true }).click()
  await card.getByRole('paragraph').getByText('was deleted').waitFor()
  await arrives(lease, 'Telegram code: 48291')
  await card.getByText('48291', { exact: true }).first().waitFor()
  await card.getByRole('button', { name: 'Finish' }).click()
  await card.getByText('This number cost 10,000 tomans.').waitFor()
  expect(await moneyOf(visitor)).toEqual({ balance: 15_000, held: 0 })
})

test('what came before a cancelling is shown from the balance, on the page of the history too, and pressing again after a lost answer asks for the same', async () => {
  const visitor = await site.visit()
  const { page, post } = visitor
  const keys = collectKeys(page)
  const { customerId } = await site.becomeCustomer(visitor, 10_000)
  const lease = await lend(visitor)
  await arrives(lease, 'Telegram: somebody has signed in to your account')
  await post(`/v3/leases/${lease.id}/cancel`, {})
  // Another number takes what went back.
  await lend(visitor, '26')

  await page.goto('/history')
  await page.getByRole('button', { name: 'پیامک، در انتظار نمایش' }).click()
  const detail = page.getByRole('dialog')
  await detail.getByText('پیامکی رسید که کدی در آن پیدا نشد.').waitFor()
  const show = detail.getByRole('button', { name: 'نمایش پیامک · ۱۰٬۰۰۰ تومان' })
  await show.click()
  await detail.getByRole('alert').getByRole('link', { name: 'رفتن به موجودی' }).waitFor()

  await site.command('customer', 'credit', customerId, '10000', '--note', 'for the message')
  await page.route('**/collect', (route) => route.abort(), { times: 1 })
  await show.click()
  await detail.getByRole('alert').getByText('پاسخ سرور نرسید').waitFor()
  await show.click()
  await detail.getByRole('paragraph').getByText('somebody has signed in').waitFor()
  const [, lost, again] = keys
  expect(keys).toHaveLength(3)
  expect(again).toBe(lost)
  expect(await moneyOf(visitor)).toEqual({ balance: 10_000, held: 10_000 })
})
