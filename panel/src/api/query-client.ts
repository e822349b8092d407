import { QueryClient } from '@tanstack/react-query'
import { ApiProblem, mayPass } from './problems.ts'

export function createQueryClient(): QueryClient {
  return new QueryClient({
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
}
