import { useQuery, useQueryClient } from '@tanstack/react-query'
import type { v3 } from '@verifyplus/contract'
import { get, isProblem, keys } from '../api/index.ts'
import { readPerson, signOut } from './auth.ts'

export type Session =
  | { readonly state: 'loading' }
  /** `ended`: they were signed in a moment ago, and it was not this page that signed them out. */
  | { readonly state: 'signed-out'; readonly ended: boolean }
  /** Signed in, and the operator has suspended the account. */
  | { readonly state: 'suspended' }
  /** An operator who has no second factor, and sets one up before anything else. */
  | { readonly state: 'second-factor-required'; readonly me: v3.Me }
  | { readonly state: 'unreachable'; readonly error: Error; retry: () => void }
  | { readonly state: 'signed-in'; readonly me: v3.Me }

/** Who is signed in, by the session's cookie. */
export function useSession(): Session {
  const query = useQuery({
    queryKey: keys.me,
    queryFn: ({ signal, client }) => readMe(signal, client.getQueryData<Read>(keys.me)),
    staleTime: 60_000,
    refetchOnWindowFocus: 'always',
  })
  if (query.data === 'suspended') return { state: 'suspended' }
  if (query.data === 'ended') return { state: 'signed-out', ended: true }
  if (query.data?.secondFactorRequired) return { state: 'second-factor-required', me: query.data }
  if (query.data) return { state: 'signed-in', me: query.data }
  if (query.data === null) return { state: 'signed-out', ended: false }
  if (query.error) return { state: 'unreachable', error: query.error, retry: () => void query.refetch() }
  return { state: 'loading' }
}

type Read = v3.Me | 'suspended' | 'ended' | null

async function readMe(signal: AbortSignal, before: Read | undefined): Promise<Read> {
  // Another tab may have noticed first, and no longer remember it.
  const wasIn = wasSignedIn() || (before !== undefined && before !== null && before !== 'ended')
  // Of most visitors it is clear that they are not signed in; a 401 for each of them would only fill logs and consoles.
  if (!wasIn && (await readPerson()) === null) return null
  try {
    const me = await get('/v3/me', { signal })
    rememberSignedIn(true)
    return me
  } catch (error) {
    if (isProblem(error, 'authentication_required', 'invalid_token')) {
      rememberSignedIn(false)
      return wasIn ? 'ended' : null
    }
    if (isProblem(error, 'account_suspended')) return 'suspended'
    throw error
  }
}

/** After a sign-in the session is read again, and nothing of whoever was signed in before is kept. */
export function useSessionChanged(): () => Promise<void> {
  const queryClient = useQueryClient()
  return async () => {
    queryClient.removeQueries({ predicate: ({ queryKey }) => !isPublic(queryKey[0]) && queryKey[0] !== keys.me[0] })
    await queryClient.refetchQueries({ queryKey: keys.me })
  }
}

export function useSignOut(): () => Promise<void> {
  const queryClient = useQueryClient()
  const changed = useSessionChanged()
  return async () => {
    await signOut()
    rememberSignedIn(false)
    queryClient.setQueryData<Read>(keys.me, null)
    await changed()
  }
}

const isPublic = (name: unknown): boolean => name === keys.products[0] || name === keys.countries()[0]

const rememberKey = 'vp.signed-in'

function wasSignedIn(): boolean {
  try {
    return localStorage.getItem(rememberKey) !== null
  } catch {
    return false
  }
}

function rememberSignedIn(signedIn: boolean): void {
  try {
    if (signedIn) localStorage.setItem(rememberKey, '1')
    else localStorage.removeItem(rememberKey)
  } catch {
    // Without storage it is asked each time.
  }
}
