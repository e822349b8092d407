import { expect, test } from 'vitest'
import type { Locator, Page } from 'playwright-core'
import { withOwnNumbers, type OwnLease } from './own-numbers.ts'
import { postsOf, pressTwice } from './presses.ts'
import { pasted } from './site.ts'

const { site, lend, arrives } = withOwnNumbers(30)

const looks = [
  { language: 'en', viewport: { width: 1440, height: 900 } },
  { language: 'fa', viewport: { width: 390, height: 844 } },
] as const

const words = {
  en: { copy: 'Copy the code', cancel: /^Cancel/, fresh: '1 new number', notice: 'no code was found' },
  fa: { copy: 'کپی کد', cancel: /^لغو/, fresh: '۱ شماره‌ی جدید', notice: 'کدی در آن پیدا نشد' },
}

const cardOf = (page: Page, { phoneNumber }: OwnLease): Locator => page.getByRole('article', { name: phoneNumber })

/** Where each button and link of the cards is in the window, in whole pixels. */
async function placesIn(page: Page): Promise<Record<string, string>> {
  return await page.evaluate<Record<string, string>>(`Object.fromEntries(
    [...document.querySelectorAll('article :is(button, a)')].map((control) => {
      const { left, top } = control.getBoundingClientRect()
      const name = control.getAttribute('aria-label') ?? control.textContent.trim()
      return [control.closest('article').id + ' ' + name, Math.round(left) + ', ' + Math.round(top)]
    }))`)
}

interface Place {
  readonly x: number
  readonly y: number
}

interface Drawn {
  getBoundingClientRect(): Place
}

/** Where it is once a frame is drawn: cards that grow are laid out first, and the page is scrolled after that. */
async function drawnPlace(control: Locator): Promise<Place> {
  return await control.evaluate(async (element) => {
    const window = globalThis as unknown as { requestAnimationFrame(then: () => void): void }
    for (let frames = 0; frames < 2; frames++)
      await new Promise<void>((resolve) => window.requestAnimationFrame(resolve))
    const { x, y } = (element as unknown as Drawn).getBoundingClientRect()
    return { x, y }
  })
}

/** To the pixel: a page is scrolled by whole ones only. */
async function expectThere(control: Locator, before: Place): Promise<void> {
  const { x, y } = await drawnPlace(control)
  expect(Math.abs(x - before.x)).toBeLessThan(1)
  expect(Math.abs(y - before.y)).toBeLessThan(1)
}

/** Those that were there before and are there still. */
async function keptPlaces(page: Page, before: Record<string, string>): Promise<Record<string, string>> {
  const now = await placesIn(page)
  return Object.fromEntries(Object.keys(before).flatMap((name) => (now[name] === undefined ? [] : [[name, now[name]]])))
}

test.each(looks)(
  'under a still pointer and under the focus nothing moves: not when a number is lent elsewhere, nor when a code or a notice comes; $viewport.width px',
  async ({ language, viewport }) => {
    const visitor = await site.visit({ language, viewport })
    const { page, get } = visitor
    const { copy, cancel, fresh, notice } = words[language]
    await site.becomeCustomer(visitor)
    const [first, pointed, above] = [await lend(visitor), await lend(visitor), await lend(visitor)]
    await arrives(pointed, 'Telegram code: 11122')
    await get(`/v3/leases/${pointed.id}?wait=30`)
    await page.goto('/live')
    const button = cardOf(page, pointed).getByRole('button', { name: copy })
    await cardOf(page, first).waitFor()
    await page.evaluate('document.fonts.ready.then(() => undefined)')
    await button.scrollIntoViewIfNeeded()
    await button.hover()
    const before = await placesIn(page)
    const place = await drawnPlace(button)

    const elsewhere = await lend(visitor)
    await cardOf(page, elsewhere).waitFor()
    await arrives(above, 'Telegram code: 33344')
    await cardOf(page, above).getByText('33344', { exact: true }).waitFor()
    const kept = await keptPlaces(page, before)
    expect(Object.keys(kept).length).toBeGreaterThan(8)
    expect(before).toMatchObject(kept)

    // Few cards get a notice, and no room is kept for it: the page is scrolled instead.
    await arrives(above, 'Telegram: somebody has signed in to your account')
    await cardOf(page, above).getByText(notice).waitFor()
    await expectThere(button, place)
    await page.mouse.down()
    await page.mouse.up()
    await expect.poll(() => pasted(page)).toBe('11122')

    const focused = cardOf(page, first).getByRole('button', { name: cancel })
    await page.mouse.move(2, 2)
    await focused.focus()
    const focusedPlace = await drawnPlace(focused)
    await arrives(pointed, 'Telegram: somebody has signed in to your account')
    await cardOf(page, pointed).getByText(notice).waitFor()
    await expectThere(focused, focusedPlace)

    await page.getByRole('button', { name: fresh }).click()
    await expect.poll(() => page.getByRole('article').first().getAttribute('id')).toBe(`card-${elsewhere.id}`)
    await page.getByRole('button', { name: fresh }).waitFor({ state: 'hidden' })
  },
)

test('a number lent elsewhere takes no button from under the pointer on a page without numbers', async () => {
  const visitor = await site.visit({ language: 'en' })
  const { page } = visitor
  await site.becomeCustomer(visitor)
  await page.goto('/live')
  const button = page.getByRole('main').getByRole('link', { name: 'Get a number', exact: true })
  await button.hover()
  const place = await drawnPlace(button)
  const lease = await lend(visitor)
  await page.getByRole('button', { name: '1 new number' }).waitFor()
  await expectThere(button, place)
  await page.getByRole('button', { name: '1 new number' }).click()
  await cardOf(page, lease).waitFor()
})

test('cards of a kind stay where they are when they are no longer of it', async () => {
  const visitor = await site.visit({ language: 'en' })
  const { page } = visitor
  await site.becomeCustomer(visitor)
  const leases: OwnLease[] = []
  for (let i = 0; i < 5; i++) leases.push(await lend(visitor))
  await page.goto('/live')
  await page.getByText('Waiting (5)').click()
  const [oldest, , , , newest] = leases
  if (!oldest || !newest) throw new Error('five were lent')
  const button = cardOf(page, oldest).getByRole('button', { name: /^Cancel/ })
  await button.hover()
  const place = await drawnPlace(button)
  await arrives(newest, 'Telegram code: 55566')
  await cardOf(page, newest).getByText('55566', { exact: true }).waitFor()
  await page.getByText('Waiting (4)').waitFor()
  await expectThere(button, place)
})

test('the question whether to cancel goes when the code comes, and says so; nothing is cancelled', async () => {
  const visitor = await site.visit({ language: 'en' })
  const { page } = visitor
  await site.becomeCustomer(visitor)
  const lease = await lend(visitor)
  await page.goto('/live')
  const posts = postsOf(page)
  await cardOf(page, lease)
    .getByRole('button', { name: /^Cancel/ })
    .click()
  await page.getByRole('dialog').getByRole('button', { name: 'Yes, cancel it' }).waitFor()
  await arrives(lease, 'Telegram code: 77788')
  await page.getByRole('dialog').waitFor({ state: 'hidden' })
  await page.getByText('This number can no longer be cancelled').waitFor()
  await cardOf(page, lease).getByText('77788', { exact: true }).waitFor()
  await expect.poll(() => page.evaluate('document.activeElement.id')).toBe(`card-${lease.id}`)
  expect(posts).toEqual([])
})

test('cancelling and finishing are each asked for once by two clicks', async () => {
  const visitor = await site.visit({ language: 'en' })
  const { page } = visitor
  await site.becomeCustomer(visitor)
  const [finished, cancelled] = [await lend(visitor), await lend(visitor)]
  await arrives(finished, 'Telegram code: 99900')
  await page.goto('/live')
  const posts = postsOf(page)
  await pressTwice(cardOf(page, finished).getByRole('button', { name: 'Finish' }))
  await cardOf(page, finished).getByText('This number cost 10,000 tomans.').waitFor()
  await cardOf(page, cancelled)
    .getByRole('button', { name: /^Cancel/ })
    .click()
  await pressTwice(page.getByRole('dialog').getByRole('button', { name: 'Yes, cancel it' }))
  await cardOf(page, cancelled).getByText('You cancelled.').waitFor()
  expect(posts.map(({ path }) => path)).toEqual([
    `/v3/leases/${finished.id}/finish`,
    `/v3/leases/${cancelled.id}/cancel`,
  ])
})
