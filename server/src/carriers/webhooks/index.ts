import type { WebhookAdapter } from './adapter.ts'
import { generic } from './generic.ts'

export { InboundRefused } from './adapter.ts'
export type { InboundAnswer, InboundRequest, Received, RefusalStatus, WebhookAdapter } from './adapter.ts'

/** By the word behind `supplier add --kind`. */
export const webhookAdapters: ReadonlyMap<string, WebhookAdapter> = new Map(
  [generic].map((adapter) => [adapter.kind, adapter]),
)
