import type { Scenario } from './scenario.ts'
import { clockScenario } from './scenario-clock.ts'
import { failoverScenario } from './scenario-failover.ts'
import { silentLossScenario } from './scenario-silent-loss.ts'
import { twoScenario } from './scenario-two.ts'
import { workersScenario } from './scenario-workers.ts'

export const scenarios: Readonly<Record<string, Scenario>> = {
  workers: workersScenario,
  two: twoScenario,
  failover: failoverScenario,
  silentLoss: silentLossScenario,
  clockAheadOwner: clockScenario('+1h', true),
  clockAhead: clockScenario('+1h', false),
  clockBehindOwner: clockScenario('-1h', true),
  clockBehind: clockScenario('-1h', false),
}
