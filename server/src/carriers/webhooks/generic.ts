import { randomBytes } from 'node:crypto'
import { Webhook } from 'standardwebhooks'
import { z } from 'zod'
import { accessSettings, basicIsWhole } from './access.ts'
import { InboundRefused, type InboundRequest } from './adapter.ts'
import { okJson } from './answers.ts'
import { defineAdapter } from './define-adapter.ts'
import { jsonBody, messageId, messageText, msisdn, originator } from './fields.ts'
import { guessMistake } from './generic-mistakes.ts'
import { moMessage } from './mo.ts'
import { isoTime } from './sent-at.ts'
import { insideWindow, sameText, signedHeader } from './signature.ts'

const settings = z
  .strictObject({
    ...accessSettings,
    secret: z
      .string()
      .regex(/^whsec_[A-Za-z0-9+/]+={0,2}$/, 'must be whsec_ and base64')
      .refine(
        (secret) => Buffer.from(secret.slice(6), 'base64').length >= 24 && isUsable(secret),
        'must hold 24 bytes or more in base64',
      ),
  })
  .refine(basicIsWhole, 'basicUser and basicPassword belong together')

const body = z.object({
  id: messageId,
  from: originator,
  to: msisdn,
  text: messageText,
  sentAt: z.iso.datetime({ offset: true, error: 'must be ISO 8601 with a zone, as 2026-01-31T12:00:00Z' }).nullish(),
})

/** Where the supplier's zone is known, a time may do without. */
const bodyInZone = body.extend({
  sentAt: z.iso.datetime({ offset: true, local: true, error: 'must be ISO 8601, as 2026-01-31T12:00:00' }).nullish(),
})

/** Any program of one's own: JSON signed as https://www.standardwebhooks.com says. */
export const generic = defineAdapter({
  kind: 'webhook',
  methods: ['POST'],
  settings,
  secrets: ['secret'],
  newSettings: () => ({ secret: `whsec_${randomBytes(32).toString('base64')}` }),
  receive(request, { secret, timeZone }) {
    verifyStandardWebhook(request, secret)
    const message = jsonBody(request.body, timeZone === undefined ? body : bodyInZone)
    return {
      messages: [
        moMessage(request, {
          dedupeKey: message.id,
          msisdn: message.to,
          originator: message.from,
          text: message.text,
          sentAt: isoTime(message.sentAt, timeZone),
        }),
      ],
      answer: okJson,
    }
  },
  instructions: (url, { secret }) => [
    `Send each message as POST ${url}`,
    'Body: {"id":"unique","from":"sender","to":"+989120000000","text":"...","sentAt":"2026-01-31T12:00:00Z"} (sentAt is optional)',
    'Headers: webhook-id, webhook-timestamp (unix seconds), webhook-signature: v1,<base64 HMAC-SHA256 of "id.timestamp.body">',
    `Secret: ${secret} (the base64 after whsec_ is the key)`,
    'Any Standard Webhooks library signs this way. 200 means stored; on 503 or no response, send the same id again.',
    'Test from a shell (put one of your numbers after "to"):',
    ...shellTest(url, secret).map((line) => `  ${line}`),
  ],
})

/** One message signed with nothing but openssl and sent with curl. */
function shellTest(url: string, secret: string): string[] {
  const key = Buffer.from(secret.slice('whsec_'.length), 'base64').toString('hex')
  return [
    `body='{"id":"test-1","from":"Test","to":"+989120000000","text":"Your code is 12345"}'; now=$(date +%s)`,
    `sig=$(printf 'test-1.%s.%s' "$now" "$body" | openssl dgst -sha256 -mac HMAC -macopt hexkey:${key} -binary | base64)`,
    `curl -i -H "webhook-id: test-1" -H "webhook-timestamp: $now" -H "webhook-signature: v1,$sig" -d "$body" '${url}'`,
  ]
}

function isUsable(secret: string): boolean {
  try {
    return new Webhook(secret) instanceof Webhook
  } catch {
    return false
  }
}

/** The library signs and this compares: its own `verify` reads the machine's clock and takes `12abc` for a time. */
function verifyStandardWebhook(request: InboundRequest, secret: string): void {
  const id = signedHeader(request, 'webhook-id')
  const timestamp = signedHeader(request, 'webhook-timestamp')
  const signatures = signedHeader(request, 'webhook-signature')
  insideWindow(timestamp, request.receivedAt, 'webhook-timestamp')
  const expected = new Webhook(secret).sign(id, new Date(Number(timestamp) * 1000), request.body)
  const matches = signatures.split(' ', 20).some((given) => sameText(given, expected))
  if (!matches) throw new InboundRefused(401, guessMistake({ id, timestamp, signatures, body: request.body, secret }))
}
