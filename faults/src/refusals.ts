import { get } from 'node:http'
import { wait } from './waiting.ts'

const everyMs = 5

/** Asks again and again, each time over a new connection. Answers, at its stop, in how many ways that failed. */
export function watchRefusals(url: string): { stop(): Promise<string[]> } {
  const stopped = new AbortController()
  const whys = new Set<string>()

  function ask(): Promise<void> {
    return new Promise((resolve) => {
      const sent = get(`${url}/healthz`, { agent: false }, (response) => {
        if (response.statusCode !== 200) whys.add(String(response.statusCode))
        response.on('error', (error) => whys.add(error.message))
        response.on('close', resolve)
        response.resume()
      })
      sent.on('error', (error: NodeJS.ErrnoException) => {
        whys.add(error.code ?? error.message)
        resolve()
      })
    })
  }

  const asking = (async () => {
    while (!stopped.signal.aborted) {
      await ask()
      await wait(everyMs, stopped.signal).catch(() => {})
    }
  })()
  return {
    async stop() {
      stopped.abort()
      await asking
      return [...whys]
    },
  }
}
