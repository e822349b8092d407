import { setTimeout as pause } from 'node:timers/promises'
import type { Violations } from '../violations.ts'

const everyMs = 200
const answerWithinMs = 1_000

/**
 * Asks every member, at the `host:port` of its Patroni, whether it is the primary, again and again, until it is stopped. Two that say so, twice in a row, are a
 * violation: once may be one that says so just before the other, since they are not asked at the same instant.
 */
export function watchPrimaries(hosts: readonly string[], violations: Violations): { stop(): Promise<void> } {
  let stopped = false
  let before: string[] = []

  async function watch(): Promise<void> {
    while (!stopped) {
      const primaries = await primariesOf(hosts)
      if (primaries.length > 1 && before.length > 1)
        violations.add(`two primaries at once: ${primaries.join(' and ')}, at ${new Date().toISOString()}`)
      before = primaries
      await pause(everyMs)
    }
  }
  const watching = watch()
  return {
    async stop() {
      stopped = true
      await watching
    },
  }
}

/** Those that say they are the primary. */
export async function primariesOf(hosts: readonly string[]): Promise<string[]> {
  const asked = hosts.map(async (host) => {
    const options = { method: 'OPTIONS', signal: AbortSignal.timeout(answerWithinMs) }
    const answer = await fetch(`http://${host}/primary`, options).catch(() => null)
    await answer?.arrayBuffer().catch(() => null)
    return answer?.status === 200 ? [host] : []
  })
  return (await Promise.all(asked)).flat()
}
