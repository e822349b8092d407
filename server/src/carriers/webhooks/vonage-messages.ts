import { z } from 'zod'
import { accessSettings } from './access.ts'
import { InboundRefused, type InboundRequest } from './adapter.ts'
import { okJson } from './answers.ts'
import { defineAdapter } from './define-adapter.ts'
import { checked, jsonBody, messageId, messageText, msisdn, originator } from './fields.ts'
import { isHashOf, verifiedClaims } from './jwt.ts'
import { moMessage } from './mo.ts'
import { isoTime } from './sent-at.ts'
import { insideWindow, RETRY_DAY_SECONDS, signedHeader } from './signature.ts'

// No basic auth: the Authorization header carries Vonage's token.
const settings = z.strictObject({
  pathSecret: accessSettings.pathSecret,
  allowFrom: accessSettings.allowFrom,
  timeZone: accessSettings.timeZone,
  signatureSecret: z.string().min(8).max(200),
})

const party = <T>(number: z.ZodType<T>) =>
  z.union([number, z.object({ number }).transform((value) => value.number)], { error: 'must be a number' })

const event = z.object({ channel: z.string().optional(), status: z.unknown().optional(), text: z.unknown().optional() })

const inbound = z.object({
  message_uuid: messageId,
  to: party(msisdn),
  from: party(originator),
  text: messageText.nullish(),
  timestamp: z.unknown().optional(),
})

/**
 * Vonage Messages API, version 1. Whether it joins long messages is not documented; it has no fields for parts, so each
 * request counts as a whole message.
 */
export const vonageMessages = defineAdapter({
  kind: 'vonage-messages',
  methods: ['POST'],
  settings,
  secrets: ['signatureSecret'],
  receive(request, { signatureSecret, timeZone }) {
    verifyVonageToken(request, signatureSecret)
    const body = jsonBody(request.body, z.unknown())
    const { channel, status, text } = checked(body, event)
    const isStatus = status !== undefined && text === undefined
    if (isStatus || (channel !== undefined && channel !== 'sms')) return { messages: [], answer: okJson }
    const message = checked(body, inbound)
    return {
      messages: [
        moMessage(request, {
          dedupeKey: message.message_uuid,
          msisdn: message.to,
          originator: message.from,
          text: message.text ?? '',
          sentAt: isoTime(message.timestamp, timeZone),
        }),
      ],
      answer: okJson,
    }
  },
  instructions: (url) => [
    'Dashboard > API settings > SMS settings: "Messages API".',
    `Applications > the application with the number > Messages: inbound URL ${url} (POST); the status URL may be the same.`,
    'The setting signatureSecret is under API settings > Signature secret.',
    'Test: send an SMS to the number.',
  ],
})

/** The token covers the body by its hash. Its time may be that of the first attempt: see RETRY_DAY_SECONDS. */
function verifyVonageToken(request: InboundRequest, secret: string): void {
  const bearer = /^Bearer +(\S+)$/i.exec(signedHeader(request, 'authorization'))?.[1]
  if (!bearer) throw new InboundRefused(401, 'The Authorization header has no Bearer token.')
  const claims = verifiedClaims(bearer, secret, ['HS256'], request.receivedAt)
  if (!isHashOf(claims.payload_hash, request.body)) {
    throw new InboundRefused(401, 'The claim payload_hash is not the hash of the body: it was changed in transit.')
  }
  if (claims.iat === undefined) throw new InboundRefused(401, 'The claim iat is missing.')
  insideWindow(String(Math.floor(claims.iat)), request.receivedAt, 'The claim iat', RETRY_DAY_SECONDS)
}
