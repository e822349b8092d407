import { afterEach, test } from 'vitest'
import { closeScene, expectNobodyRefused } from '#test/restart-scene'

afterEach(closeScene)

test.each(['2', '3'])('SIGHUP with WORKERS=%s replaces one after another and refuses nobody', async (workers) => {
  await expectNobodyRefused(workers)
})
