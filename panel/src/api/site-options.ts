import { useQuery } from '@tanstack/react-query'
import { send } from './request.ts'

/** How this installation is set up, for everybody to know. */
export interface SiteOptions {
  readonly signUp: 'open' | 'invite' | 'closed'
  /** `kept`: no mail server is set up, and the operator hands mails on. */
  readonly mail: 'sent' | 'kept'
  /** Where the operator is found: an e-mail address or a URL; null: nowhere. */
  readonly contact: string | null
  readonly minPasswordLength: number
  readonly maxPasswordLength: number
}

export function useSiteOptions() {
  return useQuery({
    queryKey: ['site-options'],
    queryFn: async () => (await send('GET', '/v3/auth/options')) as SiteOptions,
    staleTime: 5 * 60_000,
  })
}
