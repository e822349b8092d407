import type { MoMessage, Segment } from '#messages'
import type { InboundRequest } from './adapter.ts'
import { plausibleSentAt } from './sent-at.ts'

interface Fields {
  dedupeKey: string
  msisdn: string
  originator: string
  text: string
  sentAt?: Date | undefined
  segment?: Segment | undefined
  /** Where one request carries several messages: this one's part, so that erasing one leaves no text in another. */
  raw?: Uint8Array
}

/** The common shape. `raw` is the body, or the query string of a GET; the path secret stands in neither. */
export function moMessage(request: InboundRequest, fields: Fields): MoMessage {
  return {
    dedupeKey: fields.dedupeKey,
    msisdn: fields.msisdn,
    originator: fields.originator,
    text: fields.text,
    ...plausibleSentAt(fields.sentAt, request.receivedAt),
    receivedAt: request.receivedAt,
    raw: fields.raw ?? (request.method === 'POST' ? request.body : Buffer.from(request.rawQuery, 'latin1')),
    ...(fields.segment && { segment: fields.segment }),
  }
}
