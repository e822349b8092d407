export { eraseBodies } from './erase-bodies.ts'
export { createIngest, type Ingest, type IngestOutcome } from './ingest-messages.ts'
export type { AcceptMessages, MoMessage, Segment } from './mo-message.ts'
export { listWithheld, type WithheldMessage } from './withheld.ts'
