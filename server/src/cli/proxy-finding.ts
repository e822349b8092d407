import type { Config } from '#config'
import type { Finding } from './doctor.ts'

const answerWithinMs = 3_000
const advice =
  'and TRUST_PROXY is off, so all clients behind it count as one address. Set it to the proxy’s address, or to yes if there is one proxy.'

/** Whether a reverse proxy stands in front that nobody told us of. This program speaks no TLS and names no server. */
export async function proxyFinding(config: Pick<Config, 'publicUrl' | 'proxies'>): Promise<Finding> {
  const what = 'proxy'
  const { publicUrl, proxies } = config
  if (typeof proxies !== 'number')
    return { what, ok: true, says: `${proxies.join(', ')} are trusted to name the client` }
  if (proxies > 0) return { what, ok: true, says: `${proxies} in front; the nearest is trusted to name the client` }
  if (new URL(publicUrl).protocol === 'https:')
    return { what, ok: false, says: `PUBLIC_URL is https, so a proxy is in front, ${advice}` }
  const seen = await proxyAt(publicUrl)
  if (seen !== null) return { what, ok: false, says: `${JSON.stringify(seen)} answers at PUBLIC_URL, ${advice}` }
  return { what, ok: true, says: 'none detected' }
}

/** What calls itself a proxy or a server in the answer of our own probe there; null where nothing does, or nothing answers. */
async function proxyAt(publicUrl: string): Promise<string | null> {
  try {
    const response = await fetch(`${publicUrl}/healthz`, {
      redirect: 'manual',
      signal: AbortSignal.timeout(answerWithinMs),
    })
    await response.body?.cancel()
    return (response.headers.get('via') ?? response.headers.get('server'))?.slice(0, 60) ?? null
  } catch {
    // Not reachable from here: there is nothing to see.
    return null
  }
}
