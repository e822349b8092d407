import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query'
import { keys } from './keys.ts'
import { ApiProblem, isProblem, mayPass } from './problems.ts'

export function createQueryClient(): QueryClient {
  // Whatever was refused first: who was signed out, suspended or has to do something before is shown so, and no page keeps asking.
  const onError = (error: unknown): void => {
    if (isProblem(error, 'authentication_required', 'account_suspended', 'second_factor_required'))
      void client.invalidateQueries({ queryKey: keys.me })
  }
  const client = new QueryClient({
    queryCache: new QueryCache({ onError }),
    mutationCache: new MutationCache({ onError }),
    defaultOptions: {
      queries: {
        staleTime: 15_000,
        // A refusal stays a refusal; only what may pass is asked again, and a 429 not before its time.
        retry: (failures, error) => failures < 2 && mayPass(error),
        retryDelay: (failures, error) =>
          (error instanceof ApiProblem && error.retryAfterSeconds !== null ? error.retryAfterSeconds : 2 ** failures) *
          1000,
      },
      // A POST is repeated by the person, with the same Idempotency-Key, and not behind their back.
      mutations: { retry: false, networkMode: 'always' },
    },
  })
  return client
}
