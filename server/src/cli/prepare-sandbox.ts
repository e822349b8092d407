import type { SandboxMode } from '#config'
import { systemClock } from '#core/clock'
import type { Database } from '#db'
import { closeSandboxStock, everHadOwnSupplier, openSandboxStock } from '#numbers'

const sandboxCoolDownSeconds = 5

/**
 * Whether the sandbox is to be open. A supplier of the operator's own closes it for good, also when it is removed: whoever had real
 * numbers must not be lent fictional ones because the last supplier went.
 */
export async function sandboxServes(mode: SandboxMode, database: Database): Promise<boolean> {
  return mode === 'on' || (mode === 'auto' && !(await everHadOwnSupplier(database)))
}

/** Brings the sandbox's numbers into the stock, or takes them out. Answers whether it is open. */
export async function prepareSandbox(mode: SandboxMode, database: Database): Promise<boolean> {
  const serves = await sandboxServes(mode, database)
  if (serves) await openSandboxStock(database, { coolDownSeconds: sandboxCoolDownSeconds, at: systemClock.now() })
  else await closeSandboxStock(database, systemClock.now())
  return serves
}
