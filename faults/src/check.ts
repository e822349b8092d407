import { checkAccounts } from './check-accounts.ts'
import { checkAskingAgain } from './check-again.ts'
import { checkCharges } from './check-charges.ts'
import { checkLeases, readLeases } from './check-leases.ts'
import { checkMessages } from './check-messages.ts'
import { checkAvailable, checkStock } from './check-stock.ts'
import type { Load } from './load.ts'
import type { Violations } from './violations.ts'
import { until } from './waiting.ts'
import { product, type World } from './world.ts'

/** Leases end by the clock; on a busy machine within seconds, and after a fault within this. */
const endWithinMs = (product.leaseSeconds + 60) * 1_000
const surprisesShown = 20

/**
 * Compares what clients and carriers were told with what stands in the database, by SQL of its own, after the load has come to
 * its end and every lease is over.
 */
export async function check(world: World, load: Load, violations: Violations, signal: AbortSignal): Promise<void> {
  const { sql } = world
  const open = (): Promise<object[]> =>
    sql('select lease_id, state, expires_at from lease where ended_at is null limit 20')
  const areOver = await until(async () => (await open()).length === 0, { withinMs: endWithinMs, stepMs: 500, signal })
  if (!areOver) violations.addEach('lease is open long after its end', await open())

  await checkAskingAgain(world, load, violations)
  const leases = await readLeases(sql)
  await checkLeases(sql, load.record, leases, violations)
  await checkMessages(sql, load.record, leases, violations)
  await checkCharges(sql, load.record, leases, violations)
  await checkAccounts(world, violations)
  await checkStock(world, violations)
  await checkAvailable(world, load, violations, signal)
  for (const surprise of load.record.surprises.slice(0, surprisesShown)) violations.add(surprise)
}
