import { expect, test } from 'vitest'
import { runStrangers } from '#test/strangers'
import { withWorld } from '#test/world'

const world = withWorld()
const steps = 100_000

test(
  `${steps} random steps of strangers, customers and the clock move no balance beyond the bound and burn no pair unseen`,
  { timeout: 3_600_000 },
  async () => {
    const other = await world.otherProcess()
    let told = 0
    try {
      const taken = await runStrangers(world, [world.app, other], steps, (taken) => {
        if (taken < told + 5_000) return
        told = taken
        process.stdout.write(`${taken} steps\n`)
      })
      expect(taken).toBeGreaterThanOrEqual(steps)
    } finally {
      await other.stop()
    }
  },
)
