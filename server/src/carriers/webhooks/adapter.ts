import type { MoMessage } from '#messages'
import type { z } from 'zod'

/**
 * Of the providers' messages the longest have some ten parts, and a form takes six bytes a letter: under 10 KB. A stranger
 * needs no secret to send a body; so much of it is read before it is known who sent it. It holds a batch of a hundred.
 */
export const mostBodyBytes = 40 * 1024

/** One HTTP request at `/inbound/<supplier>[/<secret>]`, before anything in it is believed. */
export interface InboundRequest {
  method: 'GET' | 'POST'
  /** Configured public base + path + raw query string, as the provider called it; never from `Host`. */
  publicUrl: string
  /** What stood behind a `#` in the request; HTTP has no place for it, and some send it all the same. */
  fragment?: string
  path: string
  /** What stands behind the `?`, undecoded; empty where there is none. */
  rawQuery: string
  /** Lower-case names. */
  headers: Readonly<Record<string, string | string[] | undefined>>
  /** The raw bytes: signatures are made over these, not over what a parser made of them. */
  body: Buffer
  clientAddress: string
  /** When the request came in: the time that signature windows are measured from. */
  receivedAt: Date
  pathSecret: string | null
}

export interface InboundAnswer {
  status: number
  contentType: string
  body: string
  headers?: Record<string, string>
}

/** `answer` is sent only after `messages` are committed. No messages: a receipt, a test ping, something not ours. */
export interface Received {
  messages: MoMessage[]
  answer: InboundAnswer
}

/** 503 is for what the operator can mend while the provider goes on sending, where that provider gives up on any 4xx. */
export type RefusalStatus = 400 | 401 | 403 | 404 | 405 | 413 | 415 | 422 | 503

/** The request is not taken in. `detail` says why in words for a person and holds no secret and no message text. */
export class InboundRefused extends Error {
  readonly status: RefusalStatus
  readonly detail: string
  constructor(status: RefusalStatus, detail: string) {
    super(detail)
    this.name = 'InboundRefused'
    this.status = status
    this.detail = detail
  }
}

/** One provider's way to hand over messages. */
export interface WebhookAdapter {
  /** The word behind `supplier add --kind`. */
  kind: string
  methods: readonly ('GET' | 'POST')[]
  /** `supplier.settings`, secrets included. Takes the strings of `--set key=value` too; its output parses again. */
  settings: z.ZodType
  /** The names of all its settings. */
  keys: readonly string[]
  /**
   * Of these, what requests are verified by. They are never shown; an old one may be accepted for a while beside its successor,
   * since the other side is changed by hand.
   */
  secrets: readonly string[]
  /** The secrets that `supplier add` generates. */
  newSettings?(): Record<string, unknown>
  /** Throws `InboundRefused`, and nothing else while `settings` fit the schema. */
  receive(request: InboundRequest, settings: unknown): Received | Promise<Received>
  /** The answer while the database is away: whatever makes this provider send again. */
  unavailable: InboundAnswer
  /** What the operator does at the provider, line by line. `url` ends with the supplier's name, without the secret. */
  instructions(urls: { url: string }, settings: unknown): string[]
}
