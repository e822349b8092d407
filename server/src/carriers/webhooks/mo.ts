import { hash } from 'node:crypto'
import type { MoMessage, Segment } from '#messages'
import type { InboundRequest } from './adapter.ts'
import { mayBeTrue, plausibleSentAt } from './sent-at.ts'

interface Fields {
  dedupeKey: string
  msisdn: string
  originator: string
  text: string
  sentAt?: Date | undefined
  segment?: Segment | undefined
  /** Where one request carries several messages: this one's part, so that erasing one leaves no text in another. */
  raw?: Uint8Array
  /** The gateway is known to hand over one SMS under two ids. */
  mayHaveTwin?: true
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
    ...(fields.mayHaveTwin && twinKeyOf(fields)),
  }
}

/** Without the carrier's second nothing tells one SMS under two ids from two: then each id is a message. */
function twinKeyOf({ msisdn, originator, text, sentAt }: Fields): { twinKey?: string } {
  if (!sentAt || !mayBeTrue(sentAt)) return {}
  const second = Math.floor(sentAt.getTime() / 1000)
  return { twinKey: hash('sha256', JSON.stringify([msisdn, originator, text, second]), 'base64url') }
}
