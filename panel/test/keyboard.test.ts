import { expect, test } from 'vitest'
import type { Page } from 'playwright-core'
import { pasted, withSite, type Visitor } from './site.ts'

const site = withSite()

interface Focused {
  readonly tag: string
  readonly name: string
  readonly visible: boolean
}

/** What has the focus, and whether it can be seen that it has: an outline, its own or its label's, or a caret, within the window. */
async function focused(page: Page): Promise<Focused> {
  return await page.evaluate<Focused>(`(() => {
    const element = document.activeElement
    const marked = [element, element.closest('label'), element.parentElement].filter(Boolean).some((each) => {
      const { outlineStyle, outlineWidth, boxShadow, borderColor } = getComputedStyle(each)
      return (outlineStyle !== 'none' && outlineWidth !== '0px') || boxShadow !== 'none'
    })
    const hasCaret = element.matches('input:not([type=radio], [type=checkbox])')
    const { top, bottom } = element.getBoundingClientRect()
    return {
      tag: element.tagName,
      name: element.getAttribute('aria-label') ?? (element.labels?.[0] ?? element).textContent.trim(),
      visible: element !== document.body && (marked || hasCaret) && bottom > 0 && top < innerHeight,
    }
  })()`)
}

/** Tab until that has the focus; on every way-station the focus can be seen. */
async function tabTo(page: Page, name: RegExp): Promise<void> {
  const passed: string[] = []
  for (let presses = 0; presses < 60; presses++) {
    await page.keyboard.press('Tab')
    const at = await focused(page)
    passed.push(`${at.tag} ${at.name}`)
    expect(at, `after ${passed.join(' → ')}`).toMatchObject({ visible: true })
    if (name.test(at.name)) return
  }
  throw new Error(`Tab never came to ${name}: ${passed.join(' → ')}`)
}

test('with Tab and Enter alone a number is leased and its code copied; the code is announced and the focus is never lost', async () => {
  const visitor = await site.visit({ language: 'en' })
  const { page } = visitor
  await site.becomeCustomer(visitor)
  await page.goto('/get-number')
  await page.getByRole('radio').first().waitFor()

  await tabTo(page, /^Name of the service/)
  await page.keyboard.press('Enter')
  await expect.poll(() => focused(page)).toMatchObject({ tag: 'INPUT', visible: true })
  await page.getByRole('complementary', { name: 'Your order' }).getByText('toman').first().waitFor()
  await tabTo(page, /^Get the number$/)
  await page.keyboard.press('Enter')
  await page.waitForURL('**/live')
  await expect.poll(() => focused(page)).toMatchObject({ tag: 'ARTICLE', visible: true })

  // The button that has the focus while the code comes goes away with it.
  const waiting = page.getByRole('button', { name: /^Cancel/ })
  if (await waiting.isVisible()) await tabTo(page, /^(?:Cancel|Done)/)
  await page.getByRole('button', { name: 'Copy the code' }).waitFor()
  const code = await codeOf(visitor)
  expect(await focused(page), 'after the code has come').not.toMatchObject({ tag: 'BODY' })
  await expect
    .poll(async () => (await page.getByRole('status').allTextContents()).join(' '))
    .toContain(code.split('').join(' '))

  await page.keyboard.press('Shift+Tab')
  for (let presses = 0; (await focused(page)).name !== 'Copy the code'; presses++) {
    expect(presses).toBeLessThan(20)
    await page.keyboard.press('Shift+Tab')
  }
  expect(await focused(page)).toMatchObject({ visible: true })
  await page.keyboard.press('Enter')
  await expect.poll(() => pasted(page)).toBe(code)
  expect(await focused(page), 'after the code was copied').toMatchObject({ tag: 'BUTTON', visible: true })
})

async function codeOf({ get }: Visitor): Promise<string> {
  const { data } = await get<{ data: { code: string }[] }>('/v3/leases')
  return data[0]?.code ?? ''
}
