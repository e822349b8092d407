import { expect, test } from 'vitest'
import { runStrangers } from '#test/strangers'
import { withWorld } from '#test/world'

const world = withWorld()

test(
  'whatever strangers send and customers ask, through every door of two processes: no balance moves beyond the bound, no pair is burnt unseen',
  { timeout: 300_000 },
  async () => {
    const other = await world.otherProcess()
    try {
      expect(await runStrangers(world, [world.app, other], 800)).toBeGreaterThanOrEqual(800)
    } finally {
      await other.stop()
    }
  },
)
