import type { Config } from '#config'
import { systemClock } from '#core/clock'
import type { Database } from '#db'
import { closeSandboxStock, listSuppliers, openSandboxStock, sandboxKind } from '#numbers'

const sandboxCoolDownSeconds = 5

/** Whether the sandbox serves: its numbers come into the stock, or leave it. */
export async function prepareSandbox(config: Config, database: Database): Promise<boolean> {
  const serves =
    config.sandbox === 'on' ||
    (config.sandbox === 'auto' && (await listSuppliers(database)).every((supplier) => supplier.kind === sandboxKind))
  if (serves) await openSandboxStock(database, { coolDownSeconds: sandboxCoolDownSeconds, at: systemClock.now() })
  else await closeSandboxStock(database, systemClock.now())
  return serves
}
