import { createPublicKey, type KeyObject, verify } from 'node:crypto'
import { z } from 'zod'
import { accessSettings, basicIsWhole } from './access.ts'
import type { InboundRequest } from './adapter.ts'
import { okJson } from './answers.ts'
import { defineAdapter } from './define-adapter.ts'
import { checked, jsonBody, messageId, messageText, msisdn, originator } from './fields.ts'
import { moMessage } from './mo.ts'
import { isoTime } from './sent-at.ts'
import { insideWindow, signedHeader, wrongSignature } from './signature.ts'

const settings = z
  .strictObject({
    ...accessSettings,
    publicKey: z.string().regex(/^[A-Za-z0-9+/]{43}=$/, "must be the account's public key: 32 bytes in base64"),
  })
  .refine(basicIsWhole, 'basicUser and basicPassword belong together')

const event = z.object({ data: z.object({ event_type: z.string() }) })

const received = z.object({
  data: z.object({
    occurred_at: z.unknown().optional(),
    payload: z.object({
      id: messageId,
      from: z.object({ phone_number: originator }),
      to: z
        .array(z.object({ phone_number: msisdn }))
        .min(1)
        .max(100),
      text: messageText.nullish(),
      received_at: z.unknown().optional(),
    }),
  }),
})

/** Telnyx API v2 messaging. Long messages arrive joined; the answer has to come within two seconds. */
export const telnyx = defineAdapter({
  kind: 'telnyx',
  methods: ['POST'],
  settings,
  secrets: ['publicKey'],
  receive(request, { publicKey, timeZone }) {
    verifyTelnyx(request, publicKey)
    const body = jsonBody(request.body, z.unknown())
    if (checked(body, event).data.event_type !== 'message.received') return { messages: [], answer: okJson }
    const { payload, occurred_at } = checked(body, received).data
    const [to] = payload.to
    return {
      messages: [
        moMessage(request, {
          // The message's id: the event's id differs when the same message is announced to a failover URL.
          dedupeKey: payload.id,
          msisdn: to?.phone_number ?? '',
          originator: payload.from.phone_number,
          text: payload.text ?? '',
          sentAt: isoTime(payload.received_at, timeZone) ?? isoTime(occurred_at, timeZone),
        }),
      ],
      answer: okJson,
    }
  },
  instructions: (url) => [
    `Mission Control > Messaging > Programmable Messaging > the profile > Inbound > "Send a webhook to this URL": ${url}`,
    'Webhook API version: 2. A failover URL may be the same path on a second machine.',
    'The setting publicKey is under Account > Keys & Credentials > Public Key.',
    'Test: send an SMS to a number of that profile; Reporting > Debugging shows the responses.',
  ],
})

function verifyTelnyx(request: InboundRequest, publicKey: string): void {
  const timestamp = signedHeader(request, 'telnyx-timestamp')
  const signature = Buffer.from(signedHeader(request, 'telnyx-signature-ed25519'), 'base64')
  insideWindow(timestamp, request.receivedAt, 'telnyx-timestamp')
  const signed = Buffer.concat([Buffer.from(`${timestamp}|`), request.body])
  if (signature.length !== 64 || !verify(null, signed, ed25519Key(publicKey), signature)) {
    throw wrongSignature('telnyx-signature-ed25519', 'publicKey is not that of the account')
  }
}

/** The raw 32 bytes behind the DER head of an Ed25519 SubjectPublicKeyInfo (RFC 8410). */
function ed25519Key(base64: string): KeyObject {
  const der = Buffer.concat([Buffer.from('302a300506032b6570032100', 'hex'), Buffer.from(base64, 'base64')])
  return createPublicKey({ key: der, format: 'der', type: 'spki' })
}
