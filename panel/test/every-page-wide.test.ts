import { test } from 'vitest'
import { lookAtEveryPage } from './look-at-every-page.ts'
import { withSite } from './site.ts'

const site = withSite()

// The other file has the other language, width and colours: both arrangements and both colours of each page are looked at.
test('no page has a serious finding of axe, an inline script, or scrolls sideways: English, on a desktop, dark', async () => {
  await lookAtEveryPage(site, { language: 'en', viewport: { width: 1280, height: 900 }, colorScheme: 'dark' })
})
