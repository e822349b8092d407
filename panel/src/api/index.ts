export { get, newKey, send } from './request.ts'
export { useAction } from './use-action.ts'
export { useIntent } from './use-intent.ts'
export { isProblem, Unreachable, type ProblemCode } from './problems.ts'
export { keys } from './keys.ts'
export { useSiteOptions } from './site-options.ts'
export { serverNow } from './server-clock.ts'
export { createQueryClient } from './query-client.ts'
export { useCountries, useProducts } from './catalogue.ts'
export {
  useBalance,
  useCreateToken,
  useLedgerEntries,
  useRevokeToken,
  useStatistics,
  useTokens,
  useTopUps,
  type LedgerFilter,
} from './account.ts'
export {
  useCancelLease,
  useCollectLease,
  useCreateLease,
  useEndedLeases,
  useFinishLease,
  useLease,
  useLeaseMessages,
  useLeases,
  useLiveLeases,
  type LeaseFilter,
} from './leases.ts'
export { useConnection, useEvents } from './events/use-events.ts'
export type { ConnectionState } from './events/connection.ts'
