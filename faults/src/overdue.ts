import { timed, until, wait } from './waiting.ts'
import type { Violations } from './violations.ts'
import type { World } from './world.ts'

/** Work that one process does for all: until then a lease that was due when the fault began is surely late. */
const firstLookMs = 8_000
const withinMs = 90_000

/** How many leases were due more than 5 seconds ago and are not ended. By the database's clock. */
export async function overdueLeases({ sql }: World): Promise<number> {
  const [row] = await sql<{ leases: number }>(
    `select count(*)::int as leases from lease where ended_at is null and expires_at < now() - interval '5 seconds'`,
  )
  return row?.leases ?? 0
}

/** How long until leases that are due are ended again, in milliseconds; when they are not, a violation. */
export async function leasesEndAgain(
  world: World,
  after: string,
  violations: Violations,
  signal: AbortSignal,
): Promise<{ leasesEndAgainMs: number | null }> {
  const { answer, tookMs } = await timed(async () => {
    await wait(firstLookMs, signal)
    return until(async () => (await overdueLeases(world)) === 0, { withinMs, stepMs: 500, signal })
  })
  if (answer) return { leasesEndAgainMs: tookMs }
  violations.add(
    `${after}: leases that are due are not ended within ${withinMs} ms, nor is other work that one process does`,
  )
  return { leasesEndAgainMs: null }
}
