import * as fs from 'node:fs'
import type { Agent } from 'node:http'
import { join } from 'node:path'
import type { Config } from './config.ts'
import { releaseLock, takeLock } from './lock.ts'
import { type Answer, connections, inWords, post } from './post.ts'
import { discard, readSpooled, spoolFiles, store } from './spool.ts'
import { report } from './report.ts'

export const answerWithinMs = 10_000
/** After a failure the daemons' calls only spool for this long, so that a dead line does not slow the modem down. */
const pauseMs = 10_000

/** Sends what is in the queue until it is empty, the time is up or the server does not take it. */
export async function sendQueue(config: Config, budgetMs: number): Promise<void> {
  const untilMs = Date.now() + budgetMs
  const lock = join(config.spool, 'lock')
  const agent = connections(config.url)
  try {
    // A message spooled after the holder's last look, by a call that found the lock taken, would wait: look once more.
    for (let goOn = true; goOn && spoolFiles(config, 'queue').length > 0;) {
      if (!takeLock(lock)) return
      try {
        goOn = await sendUntilEmpty(config, agent, untilMs)
      } finally {
        releaseLock(lock)
      }
    }
  } finally {
    agent.destroy()
  }
}

/** Newest first, since somebody waits for the newest. False where it gave up. */
async function sendUntilEmpty(config: Config, agent: Agent, untilMs: number): Promise<boolean> {
  const stumbled = new Set<string>()
  for (;;) {
    // Few at a time, so that what comes in meanwhile does not wait behind a long list.
    const waiting = spoolFiles(config, 'queue').filter((name) => !stumbled.has(name))
    if (waiting.length === 0) return stumbled.size === 0
    for (const name of waiting.slice(0, 50)) {
      const leftMs = untilMs - Date.now()
      if (leftMs <= 0) return false
      const message = readSpooled(config, 'queue', name)
      if (!message) continue
      const answer = await post(config, message, agent, Math.min(leftMs, answerWithinMs))
      if (isSettled(config, name, message, answer)) continue
      stumbled.add(name)
      // The server may stumble over one message and take the others; any other failure is the same for all.
      if (isAboutAll(answer.status) || stumbled.size >= 3) {
        fs.writeFileSync(join(config.spool, 'paused'), '')
        report(`the server did not take it, all is kept: ${inWords(answer)}`)
        return false
      }
    }
  }
}

function isAboutAll(status: number): boolean {
  return status < 500 || status === 503
}

function isSettled(config: Config, name: string, message: object, { status, detail }: Answer): boolean {
  if (status === 400 || status === 413 || status === 422) {
    store(config, 'refused', name, { ...message, refused: `${status} ${detail}` })
    report(
      `the server refused a message for good (${status}), it lies with the reason in ${config.spool}/refused/${name}`,
    )
  } else if (status !== 200) {
    return false
  }
  discard(config, 'queue', name)
  return true
}

export function isPaused({ spool }: Config): boolean {
  const sinceMs = fs.statSync(join(spool, 'paused'), { throwIfNoEntry: false })?.mtimeMs
  return sinceMs !== undefined && Math.abs(Date.now() - sinceMs) < pauseMs
}
