import { cp } from 'node:fs/promises'
import type { Scenario } from '../scenario.ts'
import { underFaults } from '../under-faults.ts'
import { openEstate, type Way } from './estate.ts'
import { haFaults } from './faults.ts'
import { openHome } from './home.ts'
import { missingForHa } from './missing.ts'

/** Every fault of the machines under load, with the programs reaching the primary in one of the two ways. */
export function haScenario(way: Way): Scenario {
  return {
    longRounds: 0,
    missing: missingForHa,
    async run(options) {
      await using stack = new AsyncDisposableStack()
      const home = await openHome(stack)
      stack.defer(() => cp(`${home}/logs`, `${options.logs}/machines`, { recursive: true }))
      const estate = await openEstate(home, way, stack)
      const faults = haFaults(estate, options.signal)
      const chosen = options.only?.length ?? Object.keys(faults).length
      return await underFaults(estate.outside, faults, { ...options, rounds: options.rounds || chosen })
    },
  }
}
