import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { clockIsOff, fakedBy, missingFaketime } from './faketime.ts'
import { leasesEndAgain } from './overdue.ts'
import { startPostgres, urlBehind } from './postgres.ts'
import type { Scenario } from './scenario.ts'
import { underFaults, type Fault } from './under-faults.ts'
import type { Violations } from './violations.ts'
import { until, wait } from './waiting.ts'
import { openWorld, type World } from './world.ts'

const offFor = { leastMs: 2_000, mostMs: 10_000 }
/** It is compared once a minute, and at once where it was set. */
const readyWithinMs = 20_000

/** Two programs on one PostgreSQL, whose clocks are set while they run, and set right again a while later. */
export const clockJumpScenario: Scenario = {
  longRounds: 16,
  missing: missingFaketime,
  async run(options) {
    const { signal } = options
    await using stack = new AsyncDisposableStack()
    const folder = await mkdtemp(join(tmpdir(), 'verifyplus-faults-clock-'))
    stack.defer(() => rm(folder, { recursive: true }))
    const files = [0, 1].map((n) => join(folder, `clock-${n}`))
    for (const file of files) await setClock(file, 0)
    const postgres = await startPostgres()
    stack.defer(() => postgres.remove())
    const databaseUrl = urlBehind(postgres.port)
    const world = await openWorld({ databaseUrl, servers: files.map((file) => fakedBy({ file })) })
    stack.defer(() => world.close())

    const jumpBy = (offSeconds: number): Fault => ({
      act: async ({ violations, chance }) => {
        const n = chance.pick([0, 1])
        await setClock(files[n] as string, offSeconds)
        const ends = await leasesEndAgain(world, `a clock set by ${offSeconds} s`, violations, signal)
        await wait(chance.between(offFor.leastMs, offFor.mostMs), signal)
        await setClock(files[n] as string, 0)
        await waitUntilReady(world, n, violations, signal)
        return { server: n, ...ends }
      },
      signs: { line: /the clock was set|the clock differs/, ready: /the clock differs/, metric: clockIsOff },
    })
    const faults = { forward: jumpBy(3_600), back: jumpBy(-3_600), littleForward: jumpBy(10), littleBack: jumpBy(-10) }
    return await underFaults(world, faults, options)
  },
}

/** Read by libfaketime whenever somebody asks for the time: never half a file. */
async function setClock(file: string, offSeconds: number): Promise<void> {
  await writeFile(`${file}.new`, `${offSeconds < 0 ? '' : '+'}${offSeconds}\n`)
  await rename(`${file}.new`, file)
}

async function waitUntilReady(world: World, n: number, violations: Violations, signal: AbortSignal): Promise<void> {
  const ready = (): Promise<boolean> =>
    fetch(`${world.servers[n]?.url}/readyz`, { signal }).then(
      ({ ok }) => ok,
      () => false,
    )
  if (!(await until(ready, { withinMs: readyWithinMs, signal })))
    violations.add(`a clock that is right again: not ready within ${readyWithinMs} ms`)
}
