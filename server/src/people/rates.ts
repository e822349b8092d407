import { createHash, createHmac } from 'node:crypto'
import type { Clock } from '#core/clock'
import type { Database } from '#db'

/** So many times within a window, of which the first opens it. */
export interface Rate {
  max: number
  windowSeconds: number
}

export interface Tally {
  /** This one and those before it within the window. */
  hits: number
  /** Null when this one is allowed, else the seconds until the window ends. */
  retryAfter: number | null
}

export interface Rates {
  /** Counts one. */
  tally(key: string, rate: Rate): Promise<Tally>
  /** Counts one. Null when it is allowed, else the seconds until the window ends. */
  count(key: string, rate: Rate): Promise<number | null>
}

/**
 * Strangers make up the keys, so there must be an end to the rows: each rate has this many, onto which its keys fall. With a
 * thousand keys at a time less than one in a hundred shares its row with another, and they share an allowance. Nobody can
 * tell which ones do, since the place is keyed with the secret. Some 15 rates then take 300 MB when all of it is full.
 */
const rowsOfRate = 131_072

/**
 * Counted in the database, where all processes of all machines meet: the count of a process alone would be multiplied by
 * their number. One statement, so that tries at the same moment cannot all read the same count.
 */
export function createRates(options: { database: Database; clock: Clock; secret: string }): Rates {
  const { database, clock, secret } = options

  async function tally(key: string, rate: Rate): Promise<Tally> {
    const { max, windowSeconds } = rate
    const now = clock.now()
    const { rows } = await database.pool.query<{ hits: number; resets_at: Date }>(
      `insert into auth_rate as r (key_sha256, hits, resets_at) values ($1, 1, $3)
       on conflict (key_sha256) do update set
         hits = case when r.resets_at <= $2 then 1 else r.hits + 1 end,
         resets_at = case when r.resets_at <= $2 then excluded.resets_at else r.resets_at end
       returning hits, resets_at`,
      [placeOf(key, rate, secret), now, new Date(now.getTime() + windowSeconds * 1_000)],
    )
    const { hits, resets_at } = rows[0] as { hits: number; resets_at: Date }
    const leftSeconds = Math.ceil((resets_at.getTime() - now.getTime()) / 1_000)
    return { hits, retryAfter: hits <= max ? null : Math.max(1, leftSeconds) }
  }

  return { tally, count: async (key, rate) => (await tally(key, rate)).retryAfter }
}

/** The row that a key counts in. */
export function placeOf(key: string, { max, windowSeconds }: Rate, secret: string): Buffer {
  const place = createHmac('sha256', secret).update(key).digest().readUInt32BE() % rowsOfRate
  return createHash('sha256').update(`${max} in ${windowSeconds}: ${place}`).digest()
}

/** What the rates are, and against what. Addresses are IPv4 addresses or IPv6 /64 networks. */
export const rates = {
  /** A customer of a carrier that puts thousands behind one address must still get in. */
  signInOfAddress: { max: 30, windowSeconds: 60 },
  signInOfAccountFromAddress: { max: 10, windowSeconds: 900 },
  /** Guessing from many addresses; the account can still be entered by passkey, and its password be reset. */
  signInOfAccount: { max: 100, windowSeconds: 3_600 },
  /** Requests, of which a sign-up with a challenge takes two. */
  signUpOfAddress: { max: 20, windowSeconds: 3_600 },
  mailOfAddress: { max: 20, windowSeconds: 3_600 },
  /** Mails that strangers can cause somebody to get. */
  mailOfAccount: { max: 5, windowSeconds: 3_600 },
  secondStepOfAddress: { max: 30, windowSeconds: 60 },
  invitationOfAddress: { max: 20, windowSeconds: 600 },
  /** Looking at what the link of a reset is for. */
  linkOfAddress: { max: 60, windowSeconds: 600 },
  /** Everything else below /v3/auth. */
  otherOfAddress: { max: 300, windowSeconds: 60 },

  // New accounts: from the half of one of these on, the browser has to work for it (sign-up-limits.ts).
  /** All who share an office's or a carrier's address: one every five minutes, and a team on its first day. */
  newcomersOfAddress: { max: 12, windowSeconds: 3_600 },
  /** IPv4 /24 and IPv6 /48: what one renter of servers easily has, with 65,536 of the networks above. */
  newcomersOfNetwork: { max: 120, windowSeconds: 3_600 },
  /** A mail domain of one's own has as many addresses as one likes; no team grows by more in a day. */
  newcomersOfDomain: { max: 50, windowSeconds: 86_400 },
  /** A provider where millions have their address. By the hour, so that whoever uses it up keeps others out for an hour only. */
  newcomersOfProvider: { max: 2_000, windowSeconds: 3_600 },
} as const satisfies Record<string, Rate>
