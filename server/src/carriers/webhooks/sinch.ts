import { z } from 'zod'
import { accessSettings, basicIsWhole, hasSecret, newPathSecret } from './access.ts'
import type { InboundRequest } from './adapter.ts'
import { okJson } from './answers.ts'
import { defineAdapter } from './define-adapter.ts'
import { checked, jsonBody, messageId, messageText, msisdn, originator } from './fields.ts'
import { moMessage } from './mo.ts'
import { isoTime } from './sent-at.ts'
import { hmac, insideWindow, RETRY_DAY_SECONDS, sameText, signedHeader, wrongSignature } from './signature.ts'

const settings = z
  .strictObject({ ...accessSettings, webhookSecret: z.string().min(8).max(200).optional() })
  .refine(basicIsWhole, 'basicUser and basicPassword belong together')
  .refine(
    (value) => value.webhookSecret !== undefined || hasSecret(value),
    'webhookSecret, pathSecret or basicUser and basicPassword are needed',
  )

const event = z.object({ type: z.string() })

const inbound = z.object({
  id: messageId,
  from: originator,
  to: msisdn,
  // Text; for mo_binary base64, which is no text; for mo_media an object whose `message` is the text.
  body: z.unknown(),
  sent_at: z.unknown().optional(),
  received_at: z.unknown().optional(),
})

const media = z.object({ message: messageText.nullish() })

/** Sinch SMS REST API callbacks. It sends again for 23 hours after a 5xx, and never after another 4xx than 429. */
export const sinch = defineAdapter({
  kind: 'sinch',
  methods: ['POST'],
  settings,
  secrets: ['webhookSecret'],
  newSettings: () => ({ pathSecret: newPathSecret() }),
  receive(request, { webhookSecret, timeZone }) {
    if (webhookSecret !== undefined) verifySinch(request, webhookSecret)
    const body = jsonBody(request.body, z.unknown())
    const { type } = checked(body, event)
    if (!type.startsWith('mo_')) return { messages: [], answer: okJson }
    const message = checked(body, inbound)
    return {
      messages: [
        moMessage(request, {
          dedupeKey: message.id,
          msisdn: message.to,
          originator: message.from,
          text: textOf(type, message.body),
          sentAt: isoTime(message.sent_at, timeZone) ?? isoTime(message.received_at, timeZone),
        }),
      ],
      answer: okJson,
    }
  },
  instructions: (url) => [
    `Dashboard > SMS > APIs > the service plan > Callback URL: ${url}`,
    'Sinch does not sign these callbacks unless the account manager sets a secret: then set webhookSecret to it.',
    'Test: send an SMS to the number.',
  ],
})

function textOf(type: string, body: unknown): string {
  if (type === 'mo_text') return checked(body, messageText, 'field "body"')
  if (type === 'mo_media') return checked(body, media, 'field "body"').message ?? ''
  return ''
}

/**
 * The scheme of Sinch's own SDKs; its text does not promise it for SMS. The timestamp may be that of the first attempt,
 * and a refused retry would be the last one: see RETRY_DAY_SECONDS.
 */
function verifySinch(request: InboundRequest, secret: string): void {
  const signature = signedHeader(request, 'x-sinch-webhook-signature')
  const nonce = signedHeader(request, 'x-sinch-webhook-signature-nonce')
  const timestamp = signedHeader(request, 'x-sinch-webhook-signature-timestamp')
  const expected = hmac('sha256', secret, request.body, `.${nonce}.${timestamp}`).toString('base64')
  if (!sameText(signature, expected))
    throw wrongSignature('x-sinch-webhook-signature', 'webhookSecret is not the one at Sinch')
  insideWindow(timestamp, request.receivedAt, 'x-sinch-webhook-signature-timestamp', RETRY_DAY_SECONDS)
}
