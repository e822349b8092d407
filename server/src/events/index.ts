export { createCodeWatch, type CodeWatch } from './code-watch.ts'
export { createChangeFeed, type ChangeFeed, type Subscription } from './change-feed.ts'
export { createStreamPlaces, streamsPerCustomer, type StreamPlaces } from './stream-places.ts'
