import { createHash, createHmac, randomInt } from 'node:crypto'
import { createChallenge, verifySolution, type Challenge } from 'altcha-lib'
import { deriveKey } from 'altcha-lib/algorithms/pbkdf2'
import * as z from 'zod'
import type { Clock } from '#core/clock'
import type { Database } from '#db'

/** A puzzle that costs a browser a second or two and us next to nothing: how often somebody asks gets a price. */
export interface Challenges {
  /** A new one, which counts for this e-mail address only. */
  give(email: string): Promise<Challenge>
  /** Whether this is a challenge of ours for the address with its solution, in time and for the first time; then it is used up. */
  take(proof: unknown, email: string): Promise<boolean>
}

/** About 2,000 derivations of 1,000 rounds: a second on one core of a laptop, some seconds on an old phone. */
const roundsOfDerivation = 1_000
const fewestDerivations = 1_500
const mostDerivations = 2_500
/** A slow phone needs seconds; a page that was left open asks again. */
const validForMs = 600_000

const hex = z
  .string()
  .max(128)
  .regex(/^[0-9a-f]+$/)
const proofShape = z.object({
  challenge: z.object({
    parameters: z.object({
      algorithm: z.literal('PBKDF2/SHA-256'),
      cost: z.literal(roundsOfDerivation),
      keyLength: z.literal(32),
      keyPrefix: hex,
      keySignature: hex,
      nonce: hex,
      salt: hex,
      data: z.object({ email: hex, expiresAtMs: z.int() }),
    }),
    signature: hex,
  }),
  solution: z.object({ counter: z.int().min(0).max(mostDerivations), derivedKey: hex }),
})

export function createChallenges(options: { database: Database; clock: Clock; secret: string }): Challenges {
  const { database, clock } = options
  // What signs cookies signs nothing else.
  const keyFor = (purpose: string): string => createHmac('sha256', options.secret).update(purpose).digest('base64url')
  const secrets = {
    hmacSignatureSecret: keyFor('challenge of the sign-up'),
    hmacKeySignatureSecret: keyFor('solution of the challenge of the sign-up'),
  }

  return {
    give: (email) =>
      createChallenge({
        algorithm: 'PBKDF2/SHA-256',
        cost: roundsOfDerivation,
        // Chosen by us, so that the work is nearly the same for all; by chance some would wait five times as long.
        counter: randomInt(fewestDerivations, mostDerivations + 1),
        // Not the library's own expiry, which goes by the machine's clock.
        data: { email: hashOf(email), expiresAtMs: clock.now().getTime() + validForMs },
        deriveKey,
        ...secrets,
      }),
    async take(proof, email) {
      const parsed = proofShape.safeParse(proof)
      if (!parsed.success) return false
      const { challenge, solution } = parsed.data
      const { data } = challenge.parameters
      if (data.email !== hashOf(email) || data.expiresAtMs <= clock.now().getTime()) return false
      const { verified } = await verifySolution({ challenge, solution, deriveKey, ...secrets })
      if (!verified) return false
      // The insert decides: of two who bring the same, in whichever processes, one finds it there.
      const { rowCount } = await database.pool.query(
        'insert into auth_solved_challenge (challenge_sha256, expires_at) values ($1, $2) on conflict do nothing',
        [createHash('sha256').update(challenge.signature).digest(), new Date(data.expiresAtMs)],
      )
      return rowCount === 1
    },
  }
}

function hashOf(email: string): string {
  return createHash('sha256').update(email).digest('hex')
}
