import { isIP } from 'node:net'

/** Whether a request may name this host. Takes what stands in the header. */
export type AllowsHost = (host: string) => boolean

export interface HostRules {
  /** Where the outside reaches this server. */
  publicUrl: string
  /** The address or name on which it listens. */
  listening: string
  /** More hosts, each for any port unless it names one: `sms.example.org`, `10.0.0.5:8080`, `[2001:db8::1]`. `*` is every host. */
  more?: readonly string[]
}

/**
 * A page of another site can make a browser resolve the site's own name to our address (DNS rebinding), and then speaks to us
 * as to itself. It has to name its own host in doing so. An address cannot be resolved to another one: where we listen on every
 * address of the machine, whoever names one of them, or the one that a port forward has, is let in.
 */
export function hostRules({ publicUrl, listening, more = [] }: HostRules): AllowsHost {
  if (more.includes('*')) return () => true
  const everywhere = listening === '0.0.0.0' || listening === '::' || listening === '[::]'
  const listened = isIP(listening) === 6 ? `[${listening}]` : listening
  const allowed = new Set([new URL(publicUrl).hostname, listened, ...more].map((host) => host.toLowerCase()))
  return (host) => {
    const read = /^(\[[0-9a-f:.]+\]|[^\s:/?#@[\]\\]+)(:\d{1,5})?$/i.exec(host)
    if (!read) return false
    const name = (read[1] as string).toLowerCase().replace(/\.$/, '')
    if (allowed.has(name) || allowed.has(`${name}${read[2] ?? ''}`)) return true
    if (name === 'localhost' || name === '[::1]') return true
    return isIP(name) === 4 ? everywhere || name.startsWith('127.') : everywhere && name.startsWith('[')
  }
}

/** Whether there is more than one `Host`: two who read the request could each believe another one (RFC 9112, 3.2). */
export function namesTwoHosts(rawHeaders: readonly string[]): boolean {
  let hosts = 0
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const name = rawHeaders[i] as string
    if (name.length === 4 && name.toLowerCase() === 'host') hosts++
  }
  return hosts > 1
}
