/** A message as a daemon hands it over. */
export interface Received {
  /** The keys of its SIM in `numbers`, the most certain first: IMSI, then modem. */
  sims: string[]
  from: string
  text: string
  /** The daemon's own words for when and where, part of the id. */
  sent: string
  /** ISO 8601, only where the zone is known. */
  sentAt?: string | undefined
  /** `text` is base64 of bytes that are no text. */
  isBinary?: boolean
}

/** A message as it lies in the spool. */
export interface Spooled {
  id: string
  sims: string[]
  /** Settled when it is spooled, not when it is sent: the SIM may be another one by then. */
  to?: string
  from: string
  text: string
  sentAt?: string
  arrivedAt: string
}
