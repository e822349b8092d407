import { Webhook } from 'standardwebhooks'
import type { SandboxMessage } from './index.ts'

/** Carries messages to our own signed webhook over loopback, as any supplier would. */
export function carryOverWebhook(options: { url: string; secret: string }): (message: SandboxMessage) => Promise<void> {
  const signer = new Webhook(options.secret)
  return async (message) => {
    const body = JSON.stringify({
      id: message.id,
      from: message.originator,
      to: message.msisdn,
      text: message.text,
      sentAt: message.sentAt.toISOString(),
    })
    const timestamp = new Date()
    const response = await fetch(options.url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'webhook-id': message.id,
        'webhook-timestamp': String(Math.floor(timestamp.getTime() / 1_000)),
        'webhook-signature': signer.sign(message.id, timestamp, body),
      },
      body,
      signal: AbortSignal.timeout(10_000),
    })
    await response.body?.cancel()
    if (!response.ok) throw new Error(`the inbound webhook answered ${response.status}`)
  }
}
