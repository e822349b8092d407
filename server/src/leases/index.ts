export {
  ordinaryShelfRules,
  createClaims,
  type ClaimOutcome,
  type ClaimRequest,
  type Claims,
  type ShelfRules,
} from './claim-numbers.ts'
export { allPaid } from './collect-codes.sql.ts'
export { createCollections, type Collections, type CollectOutcome, type CollectRequest } from './collect-codes.ts'
export { endDueLeases } from './end-leases.ts'
export { endedState, isLive, type LeaseState } from './lease.ts'
export { createLeaseReader, type LeaseGlance, type LeaseReader } from './read-leases.ts'
export { createGivingBack, type GiveBackOutcome, type GiveBackRequest, type GivingBack } from './give-back.ts'
export { changesPerRead, createOwnLeases, type LeaseFilter, type OwnLeases } from './own-leases.ts'
export { readOwnStatistics, type OwnStatistics, type StatisticsRequest } from './own-statistics.ts'
export type { Notice, OwnLease } from './own-lease.ts'
export { ordinaryPauseRule, pauseCustomers, type PauseRule } from './pause-customers.ts'
export { createDeliveryRates, type Delivery, type DeliveryRates } from './delivery.ts'
