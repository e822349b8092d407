import type { Locator, Page } from 'playwright-core'

/** Both clicks of a double-click, before the page can be drawn again. */
export async function pressTwice(button: Locator): Promise<void> {
  await button.evaluate((element) => {
    const pressed = element as unknown as { click(): void }
    pressed.click()
    pressed.click()
  })
}

interface Post {
  readonly path: string
  readonly key: string | undefined
}

/** What a page asks to be changed, as it is sent. */
export function postsOf(page: Page): Post[] {
  const posts: Post[] = []
  page.on('request', (request) => {
    const { pathname: path } = new URL(request.url())
    if (request.method() === 'POST') posts.push({ path, key: request.headers()['idempotency-key'] })
  })
  return posts
}
