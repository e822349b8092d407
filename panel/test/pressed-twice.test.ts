import { expect, test } from 'vitest'
import type { Locator, Page } from 'playwright-core'
import { postsOf, pressTwice } from './presses.ts'
import { withSite, type Visitor } from './site.ts'

const site = withSite()

const order = (page: Page): Locator => page.getByRole('button', { name: 'Get the number' })

async function atOrder(visitor: Visitor): Promise<void> {
  await site.becomeCustomer(visitor)
  await visitor.page.goto('/get-number?product=2&country=RU')
  await order(visitor.page).waitFor()
}

test('a double-click on the order lends one number and leads to it', async () => {
  const visitor = await site.visit({ language: 'en' })
  const { page, get } = visitor
  await atOrder(visitor)
  const posts = postsOf(page)
  await pressTwice(order(page))
  await page.waitForURL('**/live')
  expect(posts.map(({ path }) => path)).toEqual(['/v3/leases'])
  expect((await get<{ data: unknown[] }>('/v3/leases')).data).toHaveLength(1)
})

test('a number that was just lent is not ordered again while its page is on the way', async () => {
  const visitor = await site.visit({ language: 'en' })
  const { page } = visitor
  const { promise: answered, resolve } = Promise.withResolvers<void>()
  // The page of live numbers comes late.
  const pageMayCome = Promise.withResolvers<void>()
  await page.route(/\/assets\/live-page/, async (route) => {
    await pageMayCome.promise
    await route.continue()
  })
  await atOrder(visitor)
  const posts = postsOf(page)
  page.on('response', (response) => {
    if (response.request().method() === 'POST') resolve()
  })
  await order(page).click()
  await answered
  await pressTwice(order(page))
  pageMayCome.resolve()
  await page.waitForURL('**/live')
  await page.getByRole('article').waitFor()
  expect(posts.filter(({ path }) => path === '/v3/leases')).toHaveLength(1)
})

test('an order that is still being answered is waited for: the same is asked again with the same key', async () => {
  const visitor = await site.visit({ language: 'en' })
  const { page, get } = visitor
  await atOrder(visitor)
  const posts = postsOf(page)
  let refusals = 2
  await page.route('**/v3/leases', async (route) => {
    if (route.request().method() !== 'POST' || refusals-- <= 0) return route.continue()
    await route.fulfill({
      status: 409,
      headers: { 'retry-after': '1' },
      contentType: 'application/problem+json',
      json: { code: 'idempotency_key_in_use', status: 409 },
    })
  })
  await order(page).click()
  await page.waitForURL('**/live')
  expect(posts).toHaveLength(3)
  expect(new Set(posts.map(({ key }) => key)).size).toBe(1)
  expect((await get<{ data: unknown[] }>('/v3/leases')).data).toHaveLength(1)
})

test('a token is made once by two clicks', async () => {
  const visitor = await site.visit({ language: 'en' })
  const { page } = visitor
  await site.becomeCustomer(visitor, 0)
  await page.goto('/tokens')
  await page.getByRole('button', { name: 'Create token' }).first().click()
  await page.getByLabel('Token name').fill('build')
  const posts = postsOf(page)
  await pressTwice(page.getByRole('dialog').getByRole('button', { name: 'Create token' }))
  await page.getByRole('button', { name: 'Copy the token' }).waitFor()
  expect(posts.map(({ path }) => path)).toEqual(['/v3/tokens'])
})
