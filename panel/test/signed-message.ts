import { createHmac } from 'node:crypto'

interface Message {
  readonly id: string
  /** The sender. */
  readonly from: string
  /** The number, with its `+`. */
  readonly to: string
  readonly text: string
}

/** A message as a supplier's own program sends it to the generic webhook, signed as https://www.standardwebhooks.com says. */
export function signedMessage(secret: string, message: Message): { headers: Record<string, string>; body: string } {
  const body = JSON.stringify(message)
  const seconds = Math.floor(Date.now() / 1000)
  const key = Buffer.from(secret.replace('whsec_', ''), 'base64')
  const signature = createHmac('sha256', key).update(`${message.id}.${seconds}.${body}`).digest('base64')
  return {
    headers: {
      'content-type': 'application/json',
      'webhook-id': message.id,
      'webhook-timestamp': String(seconds),
      'webhook-signature': `v1,${signature}`,
    },
    body,
  }
}
