import { Agent, request } from 'node:http'
import { setTimeout as pause } from 'node:timers/promises'

/** Callers that ask without end, as programs do that know nothing of restarts: none of them asks again what failed. */
export interface SteadyLoad {
  /** What came of each request, as `what: status` or `what: error`, and how often. */
  readonly outcomes: ReadonlyMap<string, number>
  /** Lets what is under way come to its end. */
  stop(): Promise<void>
}

export interface Asked {
  what: string
  method: 'GET' | 'POST'
  path: string
  body?: object
  /** On a connection of its own; else on one that is kept. */
  connection: 'new' | 'kept'
  callers: number
  pauseMs: number
}

export function startLoad(url: string, asked: readonly Asked[]): SteadyLoad {
  const outcomes = new Map<string, number>()
  let stopped = false

  async function call(each: Asked): Promise<void> {
    // One connection for each caller, as a program has it.
    const agent = each.connection === 'kept' ? new Agent({ keepAlive: true, maxSockets: 1 }) : undefined
    while (!stopped) {
      const outcome = `${each.what}: ${await outcomeOf(url, each, agent)}`
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1)
      await pause(each.pauseMs)
    }
    agent?.destroy()
  }

  const calls = asked.flatMap((each) => Array.from({ length: each.callers }, () => call(each)))
  return {
    outcomes,
    async stop() {
      stopped = true
      await Promise.all(calls)
    },
  }
}

function outcomeOf(url: string, { method, path, body }: Asked, agent: Agent | undefined): Promise<string> {
  return new Promise((resolve) => {
    const text = body === undefined ? '' : JSON.stringify(body)
    const headers = { ...(text && { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) }) }
    const sent = request(url + path, { method, headers, agent: agent ?? false }, (response) => {
      response.on('error', (error) => resolve(error.message))
      response.on('end', () => resolve(String(response.statusCode)))
      response.resume()
    })
    sent.on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message))
    sent.end(text)
  })
}
