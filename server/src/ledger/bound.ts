import { Refused } from '#core/errors'
import { maxAmountMinor } from '#core/money'
import { isConstraint } from '#db'

/** Does what adds to a balance, and refuses in words where the balance would be more than an account may hold. */
export async function withinBound<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (!isConstraint(error, 'balance_told_exactly')) throw error
    throw new Refused(`An account holds at most ${maxAmountMinor} tomans`, { cause: error })
  }
}
