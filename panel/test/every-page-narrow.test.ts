import { test } from 'vitest'
import { lookAtEveryPage } from './look-at-every-page.ts'
import { withSite } from './site.ts'

const site = withSite()

// The other file has the other language, width and colours: both arrangements and both colours of each page are looked at.
test('no page has a serious finding of axe, an inline script, or scrolls sideways: Persian, on a phone, light', async () => {
  await lookAtEveryPage(site, { language: 'fa', viewport: { width: 390, height: 844 }, colorScheme: 'light' })
})
