export { connectionsOfProcess, openDatabase, type Database, type Queryable } from './database.ts'
export { createOwnership, type Ownership } from './ownership.ts'
export { listen, type Listener, type ListenOptions } from './listen.ts'
export {
  assertMigrated,
  foreignMigration,
  holdsSchema,
  migrate,
  newerProgramWords,
  pendingMigrations,
} from './migrate.ts'
export { clockThatRefuses, compareClock, databaseTime, watchClock } from './clock-offset.ts'
export { assertSessionKept } from './session-kept.ts'
export { createReadiness, type Readiness } from './readiness.ts'
export { hostsInWords } from './hosts.ts'
/** @internal Tests ask as one of two roles. */
export { urlAs } from './hosts.ts'
export { isAway, isConstraint, whyAway } from './failures.ts'
export type { Tables } from './tables.generated.ts'
export { arrangeServing, assertMayServe, findServing, type Serving } from './serving-role.ts'
export { boolArray, byteaArray, int4Array, textArray, timestamptzArray } from './binary-arrays.ts'
