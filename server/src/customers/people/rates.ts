import { createHash } from 'node:crypto'
import type { Clock } from '#core/clock'
import type { Database } from '#db'

/** So many times within a window, of which the first opens it. */
export interface Rate {
  max: number
  windowSeconds: number
}

export interface Rates {
  /** Counts one. Null when it is allowed, else the seconds until the window ends. */
  count(key: string, rate: Rate): Promise<number | null>
}

/**
 * Counted in the database, where all processes of all machines meet: the count of a process alone would be multiplied by
 * their number. One statement, so that tries at the same moment cannot all read the same count.
 */
export function createRates(database: Database, clock: Clock): Rates {
  return {
    async count(key, { max, windowSeconds }) {
      const now = clock.now()
      const { rows } = await database.pool.query<{ hits: number; resets_at: Date }>(
        `insert into auth_rate as r (key_sha256, hits, resets_at) values ($1, 1, $3)
         on conflict (key_sha256) do update set
           hits = case when r.resets_at <= $2 then 1 else r.hits + 1 end,
           resets_at = case when r.resets_at <= $2 then excluded.resets_at else r.resets_at end
         returning hits, resets_at`,
        [createHash('sha256').update(key).digest(), now, new Date(now.getTime() + windowSeconds * 1_000)],
      )
      const [row] = rows
      if (!row || row.hits <= max) return null
      return Math.max(1, Math.ceil((row.resets_at.getTime() - now.getTime()) / 1_000))
    },
  }
}

/** What the rates are, and against what. Addresses are IPv4 addresses or IPv6 /64 networks. */
export const rates = {
  /** A customer of a carrier that puts thousands behind one address must still get in. */
  signInOfAddress: { max: 30, windowSeconds: 60 },
  signInOfAccountFromAddress: { max: 10, windowSeconds: 900 },
  /** Guessing from many addresses; the account can still be entered by passkey, and its password be reset. */
  signInOfAccount: { max: 100, windowSeconds: 3_600 },
  signUpOfAddress: { max: 20, windowSeconds: 3_600 },
  mailOfAddress: { max: 20, windowSeconds: 3_600 },
  /** Mails that strangers can cause somebody to get. */
  mailOfAccount: { max: 5, windowSeconds: 3_600 },
  secondStepOfAddress: { max: 30, windowSeconds: 60 },
  invitationOfAddress: { max: 20, windowSeconds: 600 },
  /** Everything else below /v3/auth. */
  otherOfAddress: { max: 300, windowSeconds: 60 },
} as const satisfies Record<string, Rate>
