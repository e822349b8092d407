/** One part of a message that the carrier split, and that has to be joined before it reads as a whole. */
export interface Segment {
  /** What the parts of one message share besides supplier, msisdn and originator: reference number and its width. */
  reference: string
  /** How many parts the message has, 2 to 255. */
  total: number
  /** Which of them this is, from 1. */
  part: number
  /**
   * Halves of a character that the carrier cut in two, which stand before and after this part's text and not in it: what
   * stores a text takes no halves. A UTF-16 code unit, or bytes of UTF-8 as `#core/cut-characters` writes them.
   */
  startHalf?: number
  endHalf?: number
  /** The text came as 16-bit text in little-endian order. */
  littleEndian?: true
  /** 16-bit text of which nothing says the order: its bytes, to be read again if another part's order is little-endian. */
  utf16?: Uint8Array
}

/** A mobile-originated message as every carrier hands it over: the one shape behind all inbound doors. */
export interface MoMessage {
  /** Unique within the supplier for longer than the supplier may repeat a message. At most 200 characters. */
  dedupeKey: string
  /**
   * Another key under which the same message may have been stored before, where keys are made of contents and time windows: it
   * is the same if it was received after `since`.
   */
  repeatOf?: { dedupeKey: string; since: Date }
  /**
   * The same for messages that are one SMS under several ids, where a door's gateways do that: of those that come within a
   * minute the first is stored. At most 200 characters.
   */
  twinKey?: string
  /** The receiving number: E.164 digits, no `+`. */
  msisdn: string
  /** The sender as the carrier gave it: digits or an alphanumeric sender id. Empty where there is none. */
  originator: string
  /** Well-formed Unicode without NUL, whatever the wire carried. */
  text: string
  /** When the carrier says the message was sent. Absent where the wire has no such time (SMPP deliver_sm). */
  sentAt?: Date
  /** When our door took it in. */
  receivedAt: Date
  /** The bytes as they came (PDU, body), for disputes and replays; erased with the text. Never the request's secrets. */
  raw: Uint8Array
  segment?: Segment
}

/**
 * What a door calls with the messages it took in together. Answers a promise for each, in their order, which resolves after
 * that message is committed: only then may the carrier be answered. It rejects with `Unavailable` (`#core/errors`) when the
 * database is away or the queue is full: the carrier gets a temporary error and sends again.
 */
export type AcceptMessages = (supplierId: number, messages: readonly MoMessage[]) => readonly Promise<void>[]
