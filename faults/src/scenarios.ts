import type { Scenario } from './scenario.ts'
import { backupScenario } from './scenario-backup.ts'
import { clockScenario } from './scenario-clock.ts'
import { clockJumpScenario } from './scenario-clock-jump.ts'
import { diskFullScenario } from './scenario-disk-full.ts'
import { failoverScenario } from './scenario-failover.ts'
import { overloadScenario } from './scenario-overload.ts'
import { pgBouncerScenario } from './scenario-pgbouncer.ts'
import { silentLossScenario } from './scenario-silent-loss.ts'
import { twoScenario } from './scenario-two.ts'
import { workersScenario } from './scenario-workers.ts'

export const scenarios: Readonly<Record<string, Scenario>> = {
  workers: workersScenario,
  two: twoScenario,
  failover: failoverScenario,
  silentLoss: silentLossScenario,
  diskFull: diskFullScenario,
  backup: backupScenario,
  overload: overloadScenario,
  pgbouncer: pgBouncerScenario,
  clockJump: clockJumpScenario,
  clockAheadOwner: clockScenario('+1h', true),
  clockAhead: clockScenario('+1h', false),
  clockBehindOwner: clockScenario('-1h', true),
  clockBehind: clockScenario('-1h', false),
}
