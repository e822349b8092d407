import { expect, test } from 'vitest'
import type { Page } from 'playwright-core'
import { withSite, type Visitor } from './site.ts'

const site = withSite()

interface Countries {
  data: { price: { amount: number }; offers: { price: { amount: number } }[] }[]
}

/** Signed in, at the order of a number for Telegram from Russia, which costs 3,000. */
async function atOrder(visitor: Visitor): Promise<void> {
  await site.becomeCustomer(visitor)
  await visitor.page.goto('/get-number?product=2&country=RU')
  await order(visitor.page).waitFor()
}

const order = (page: Page) => page.getByRole('button', { name: 'Get the number' })

test('a price that rose since it was seen lends no number: the new one is shown and asked for first', async () => {
  const visitor = await site.visit({ language: 'en' })
  const { page, get } = visitor
  let stale = true
  await page.route(/\/v3\/countries\b/, async (route) => {
    const response = await route.fetch()
    const countries = (await response.json()) as Countries
    for (const { price, offers } of countries.data)
      for (const each of [price, ...offers.map((offer) => offer.price)]) if (stale) each.amount = 1_000
    await route.fulfill({ response, json: countries })
  })
  await atOrder(visitor)
  const summary = page.getByRole('complementary', { name: 'Your order' })
  await summary.getByText('1,000 tomans', { exact: true }).waitFor()
  const countries = page.getByRole('radio', { name: /tomans/ })
  const places = await countries.evaluateAll((radios) => radios.map((radio) => radio.getAttribute('value')))
  stale = false
  await order(page).click()
  await summary.getByRole('alert').getByText('The price has just changed').first().waitFor()
  await summary.getByText('3,000 tomans', { exact: true }).waitFor()
  expect(await get('/v3/leases')).toMatchObject({ data: [] })
  // The cheapest are others now; whoever has the pointer on a country still chooses that one.
  expect(await countries.evaluateAll((radios) => radios.map((radio) => radio.getAttribute('value')))).toEqual(places)

  await order(page).click()
  await page.waitForURL('**/live')
  expect(await get('/v3/leases')).toMatchObject({ data: [{ price: { amount: 3_000 } }] })
})

test('an account that is paused is told until when, and its button counts the time down', async () => {
  const visitor = await site.visit({ language: 'en' })
  const { page } = visitor
  await atOrder(visitor)
  await page.route('**/v3/leases', (route) =>
    route.fulfill({
      status: 429,
      headers: { 'retry-after': '7200' },
      contentType: 'application/problem+json',
      json: { code: 'account_paused', status: 429 },
    }),
  )
  await order(page).click()
  await page
    .getByText(/^You can get numbers again from \d/)
    .first()
    .waitFor()
  await page.getByRole('button', { name: /^(?:2:00:00|1:59:\d\d) until you can try again$/, disabled: true }).waitFor()
})
