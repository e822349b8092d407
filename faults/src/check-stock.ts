import type { Load } from './load.ts'
import type { Violations } from './violations.ts'
import { until } from './waiting.ts'
import { product, type World } from './world.ts'

interface StoredNumber {
  msisdn: string
  isLive: boolean
  isSpent: boolean
  restUntil: Date | null
  lastEnd: Date | null
  hadMessage: boolean
  sawMessage: boolean
}

/**
 * When every lease has ended, each number says what happened to it: it is lent to nobody, spent for the product when a message
 * came and only then, and tried where it was lent; it rests for the product from the last end on, for its supplier's cool-down.
 */
export async function checkStock(
  world: Pick<World, 'sql' | 'coolDownSecondsOf'>,
  violations: Violations,
): Promise<void> {
  const numbers = await world.sql<StoredNumber>(
    `select n.msisdn, n.live_product_ids <> '{}' as "isLive", $1 = any(n.spent_product_ids) as "isSpent",
       n.tried_rest_untils[array_position(n.tried_product_ids, $1)] as "restUntil", l.last_end as "lastEnd",
       coalesce(m.had, false) as "hadMessage", m.msisdn is not null as "sawMessage"
     from number n
     left join (select number_id, max(ended_at) as last_end from lease group by number_id) l using (number_id)
     left join (select msisdn, bool_or(lease_id is not null) as had from message group by msisdn) m using (msisdn)`,
    [Number(product.id)],
  )
  const those = (wrong: (number: StoredNumber) => boolean): string[] =>
    numbers.filter(wrong).map(({ msisdn }) => msisdn)

  violations.addEach(
    'number is marked as lent and is not',
    those(({ isLive }) => isLive),
  )
  violations.addEach(
    'number brought a message for a lease and is not spent',
    those(({ hadMessage, isSpent }) => hadMessage && !isSpent),
  )
  violations.addEach(
    'number is spent without a message',
    those(({ isSpent, sawMessage }) => isSpent && !sawMessage),
  )
  violations.addEach(
    'number was lent and does not rest for its product until the cool-down is over, or rests and was not lent',
    those(({ msisdn, restUntil, lastEnd }) => {
      const dueMs = lastEnd && lastEnd.getTime() + world.coolDownSecondsOf(msisdn) * 1_000
      return (restUntil?.getTime() ?? null) !== dueMs
    }),
  )
}

/** What get_available counts is read again every few seconds, by each process for itself. */
const availableWithinMs = 30_000

/** Numbers rest for their product alone, and there are others: all of the stock is available again. */
export async function checkAvailable(
  world: World,
  load: Load,
  violations: Violations,
  signal: AbortSignal,
): Promise<void> {
  const path = `/apiv2/get_available?country=${product.country}`
  let last = 'nothing'
  const isWhole = async (): Promise<boolean> => {
    const answer = await load.ask({ method: 'GET', path })
    last = answer.status === null ? answer.error : `${answer.status}, ${String(answer.body['online'])}`
    return answer.status === 200 && Number(answer.body['online']) === world.stock
  }
  // Two processes answer by turns, each from what it remembers: several answers in a row.
  const isWholeEverywhere = async (): Promise<boolean> => {
    for (let n = 0; n < 6; n++) if (!(await isWhole())) return false
    return true
  }
  if (await until(isWholeEverywhere, { withinMs: availableWithinMs, stepMs: 1_000, signal })) return
  violations.add(`get_available answers ${last}, when ${world.stock} are free`)
}
