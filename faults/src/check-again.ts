import type { Answer } from './asker.ts'
import { getSms } from './contract-customer.ts'
import type { Load } from './load.ts'
import type { ToldLease } from './record.ts'
import type { Violations } from './violations.ts'
import type { World } from './world.ts'

/** Each takes a request; the last are those that faults touched. */
const mostAsked = 300
const mostTries = 50

/** A process whose clock is off refuses, and the one beside it does not. */
async function askUntilTold(load: Load, lease: ToldLease): Promise<Answer> {
  for (let tries = 1; ; tries++) {
    const answer = await getSms(load, lease, 0)
    if (answer.status !== 503 || tries === mostTries) return answer
  }
}

/**
 * Whoever was handed a code, or was charged for one whose answer was lost on the way, is given it when asking again, and for
 * nothing: asking twice more costs no more than asking once more, which may meet a newer code that nobody had asked for.
 */
export async function checkAskingAgain(world: World, load: Load, violations: Violations): Promise<void> {
  const { record } = load
  const paid = await world.sql<{ id: string }>(
    'select lease_id::text as id from lease where charges > 0 order by lease_id desc limit $1',
    [mostAsked],
  )
  const entries = async (): Promise<number> => {
    const [row] = await world.sql<{ entries: number }>('select count(*)::int as entries from entry')
    return row?.entries ?? 0
  }
  const refused: unknown[] = []
  const ask = async (): Promise<void> => {
    for (const { id } of paid) {
      const lease = record.leases.get(id)
      if (!lease) continue
      const { status, error } = await askUntilTold(load, lease)
      if (status !== 200) refused.push({ id, status, error })
    }
  }
  await ask()
  const before = await entries()
  await ask()
  violations.addEach('code that is paid for is not given again', refused)
  const charged = (await entries()) - before
  if (charged !== 0)
    violations.add(`asking again for ${paid.length} codes that are paid for was charged ${charged} times`)
}
