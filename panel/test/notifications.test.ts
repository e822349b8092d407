import { describe, expect, test } from 'vitest'
import { withSite, type Visitor } from './site.ts'

const site = withSite()

interface Told {
  readonly title: string
  readonly body: string
}

/** What the system would show; the page believes that nobody looks at it. */
const notifications = `globalThis.toldBySystem = []
  globalThis.Notification = class extends EventTarget {
    static permission = 'granted'
    static requestPermission = async () => 'granted'
    constructor(title, { body }) { super(); toldBySystem.push({ title, body }) }
    close() {}
  }
  Object.defineProperty(document, 'hidden', { get: () => true })
  if (location.protocol !== 'about:') localStorage.setItem('vp.notifications', 'true')`

async function getCode({ post, get }: Visitor): Promise<string> {
  const { id } = await post<{ id: string }>('/v3/leases', { country: 'RU', productId: '2' })
  const { code } = await get<{ code: string }>(`/v3/leases/${id}?wait=30`)
  return code
}

async function toldOfCode(visitor: Visitor): Promise<{ told: Told; code: string }> {
  const { page } = visitor
  const code = await getCode(visitor)
  await expect.poll(() => page.evaluate('toldBySystem.length')).toBe(1)
  return { told: await page.evaluate<Told>('toldBySystem[0]'), code }
}

describe('a notification of the system, which a lock screen may show,', () => {
  test('does not hold the code, as the settings say', async () => {
    const visitor = await site.visit({ language: 'en' })
    await visitor.context.addInitScript(notifications)
    await site.becomeCustomer(visitor)
    await visitor.page.goto('/history')
    await visitor.page.getByText('No numbers yet').waitFor()
    const { told, code } = await toldOfCode(visitor)
    expect(told.title).toBe('The Telegram code is here')
    expect(`${told.title} ${told.body}`).not.toContain(code)
  })

  test('holds it where a switch in the settings says so', async () => {
    const visitor = await site.visit({ language: 'en' })
    const { page } = visitor
    await visitor.context.addInitScript(notifications)
    await site.becomeCustomer(visitor)
    await page.goto('/settings')
    await page.getByRole('tab', { name: 'Alerts' }).click()
    await page.getByRole('switch', { name: 'Show the code in the notification' }).check()
    const { told, code } = await toldOfCode(visitor)
    expect(told.body).toBe(code)
  })
})

test('a code that comes while the page is being opened is told of, once the page knows of its number', async () => {
  const visitor = await site.visit({ language: 'en' })
  const { page } = visitor
  await visitor.context.addInitScript(notifications)
  await site.becomeCustomer(visitor)
  const known = Promise.withResolvers<void>()
  await page.route(/\/v3\/leases\?.*live=true/, async (route) => {
    await known.promise
    await route.continue()
  })
  await page.goto('/history')
  await page.getByText('No numbers yet').waitFor()
  await getCode(visitor)
  known.resolve()
  await expect.poll(() => page.evaluate('toldBySystem.length')).toBe(1)
})
