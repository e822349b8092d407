import { solveChallengeWorkers, type Challenge, type Solution } from 'altcha-lib'

/** An old phone without HTTPS needs half of it; the challenge itself is good for ten minutes. */
const timeoutMs = 120_000
const mostWorkers = 4

/** Solves a challenge of the sign-up beside the page, which stays usable. Nothing leaves the browser for it. */
export async function solve(challenge: Challenge, controller: AbortController): Promise<Solution> {
  const solution = await solveChallengeWorkers({
    challenge,
    controller,
    concurrency: Math.min(mostWorkers, navigator.hardwareConcurrency),
    timeout: timeoutMs,
    createWorker: () => new Worker(new URL('worker.ts', import.meta.url), { type: 'module' }),
  })
  if (!solution) throw new Error('the challenge was not solved in time')
  return solution
}
