import type { Challenge } from 'altcha-lib'
import { getDomain } from 'tldts'
import { networkOf } from '#core/network-of'
import type { Challenges } from './challenges.ts'
import { rates, type Rate, type Rates } from './rates.ts'

/** Where people have an address of their own in a domain that they share with millions. Whatever is missing here has the smaller rate. */
const providers: ReadonlySet<string> = new Set(
  `gmail.com googlemail.com yahoo.com ymail.com outlook.com hotmail.com live.com msn.com icloud.com me.com aol.com proton.me
  protonmail.com zoho.com gmx.com gmx.de gmx.net web.de mail.ru yandex.ru yandex.com mail.com fastmail.com qq.com 163.com 126.com
  chmail.ir mailfa.com vatanmail.ir`.split(/\s+/),
)

export interface Newcomer {
  /** In lower case. */
  email: string
  address: string
  /** A solved challenge, or whatever was sent in its place. */
  proof: unknown
}

export type Admission =
  | { outcome: 'admitted' }
  | { outcome: 'refused'; by: string; retryAfter: number }
  | { outcome: 'challenged'; challenge: Challenge }

/**
 * Whether one more may sign up from there, and what it costs. Nobody is asked for anything until half of a limit is used;
 * from there on a challenge is to be solved first. Who brings one solved was counted when it was given.
 */
export function createSignUpLimits(options: {
  rates: Rates
  challenges: Challenges
}): (newcomer: Newcomer) => Promise<Admission> {
  const { challenges } = options
  return async ({ email, address, proof }) => {
    if (proof !== undefined && (await challenges.take(proof, email))) return { outcome: 'admitted' }
    let near = false
    for (const { by, of, rate } of limitsOf(email, address)) {
      const { hits, retryAfter } = await options.rates.tally(`sign-up ${by} ${of}`, rate)
      if (retryAfter !== null) return { outcome: 'refused', by, retryAfter }
      near ||= hits > rate.max / 2
    }
    return near ? { outcome: 'challenged', challenge: await challenges.give(email) } : { outcome: 'admitted' }
  }
}

/** The widest first: what it refuses uses up nothing of the others. */
function limitsOf(email: string, address: string): { by: string; of: string; rate: Rate }[] {
  const host = email.slice(email.lastIndexOf('@') + 1)
  // Whoever owns a domain owns all below it.
  const domain = getDomain(host) ?? host
  return [
    { by: 'network', of: networkOf(address, { ipv4Bits: 24, ipv6Bits: 48 }), rate: rates.newcomersOfNetwork },
    { by: 'address', of: networkOf(address, { ipv4Bits: 32, ipv6Bits: 64 }), rate: rates.newcomersOfAddress },
    { by: 'domain', of: domain, rate: providers.has(domain) ? rates.newcomersOfProvider : rates.newcomersOfDomain },
  ]
}
