import { APIError } from 'better-auth/api'
import type { Database } from '#db'

/** SQL, of a person `u`: an operator who has neither an authenticator nor a passkey. */
export const lacksSecondFactor = `(u.role = 'operator' and not u.two_factor_enabled
  and not exists (select from auth_passkey k where k.user_id = u.id))`

/** An operator's account is never opened by a password alone, except to set up what it is opened with from then on. */
export interface OperatorFactors {
  /** Refuses to take an operator's authenticator away where there is no passkey. */
  keepOneWithoutAuthenticator(userId: string): Promise<void>
  /** Refuses to take this passkey of an operator's away where there is neither another one nor an authenticator. */
  keepOneWithoutPasskey(userId: string, passkeyId: string): Promise<void>
  /** Refuses the right password of an operator whose second factor is a passkey: nothing else would be asked of whoever has it. */
  refusePasswordAlone(userId: string): Promise<void>
}

interface Found {
  authenticator: boolean
  passkeys: number
}

export function createOperatorFactors(database: Database): OperatorFactors {
  /** Null for who is no operator. `without`: a passkey that is not counted. */
  async function ofOperator(userId: string, without: string | null = null): Promise<Found | null> {
    const { rows } = await database.pool.query<Found>(
      `select u.two_factor_enabled as authenticator,
         (select count(*)::int from auth_passkey k where k.user_id = u.id and k.id is distinct from $2) as passkeys
       from auth_user u where u.id = $1 and u.role = 'operator'`,
      [userId, without],
    )
    return rows[0] ?? null
  }

  return {
    async keepOneWithoutAuthenticator(userId) {
      const found = await ofOperator(userId)
      if (found?.passkeys === 0) throw lastFactor()
    },
    async keepOneWithoutPasskey(userId, passkeyId) {
      const found = await ofOperator(userId, passkeyId)
      if (found?.passkeys === 0 && !found.authenticator) throw lastFactor()
    },
    async refusePasswordAlone(userId) {
      const found = await ofOperator(userId)
      if (found && !found.authenticator && found.passkeys > 0)
        throw new APIError('FORBIDDEN', { code: 'PASSKEY_REQUIRED', message: 'Sign in with your passkey' })
    },
  }
}

function lastFactor(): APIError {
  return new APIError('CONFLICT', {
    code: 'LAST_SECOND_FACTOR',
    message: 'An operator keeps one second factor: set up another one first',
  })
}
