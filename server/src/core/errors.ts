/** The work cannot be done now but can be later: database away, queue full. Callers answer 503, SMPP answers 0x64. */
export class Unavailable extends Error {
  readonly retryAfterSeconds: number
  constructor(message: string, retryAfterSeconds = 1, options?: ErrorOptions) {
    super(message, options)
    this.name = 'Unavailable'
    this.retryAfterSeconds = retryAfterSeconds
  }
}

/** The operator or caller asked for something that is refused, and the message says why in words for a person. */
export class Refused extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'Refused'
  }
}
