import { z } from 'zod'
import { accessSettings, basicIsWhole } from './access.ts'
import { InboundRefused, type InboundRequest } from './adapter.ts'
import { okJson } from './answers.ts'
import { defineAdapter } from './define-adapter.ts'
import { checked, jsonBody, messageId, messageText, msisdn, originator } from './fields.ts'
import { formOf } from './form.ts'
import { isHashOf, verifiedClaims } from './jwt.ts'
import { moMessage } from './mo.ts'
import { isoTime } from './sent-at.ts'
import { headerValue, signedHeader } from './signature.ts'
import { signedUrls } from './signed-urls.ts'

const settings = z
  .strictObject({ ...accessSettings, signingKey: z.string().min(8).max(500) })
  .refine(basicIsWhole, 'basicUser and basicPassword belong together')

// Numbers and Flow Builder name the same things differently; no current page lists them all.
const ID = ['id', 'messageId', 'message_id']
const SENDER = ['originator', 'sender']
const NUMBER = ['recipient', 'receiver']
const TEXT = ['body', 'payload', 'incomingMessage', 'message']
const TIME = ['createdDatetime', 'receivedDatetime']

const inbound = z.object({
  id: messageId,
  originator,
  recipient: msisdn,
  body: messageText,
  createdDatetime: z.string().optional(),
})

/** MessageBird before it became Bird. Its old `MessageBird-Signature` header is not enough: the signed token is needed. */
export const messagebird = defineAdapter({
  kind: 'messagebird',
  methods: ['POST', 'GET'],
  settings,
  secrets: ['signingKey'],
  receive(request, { signingKey, timeZone }) {
    verifyMessageBird(request, signingKey)
    const parameters = parametersOf(request)
    if (parameters.status !== undefined && first(parameters, TEXT) === undefined)
      return { messages: [], answer: okJson }
    const message = checked(
      {
        id: first(parameters, ID),
        originator: first(parameters, SENDER),
        recipient: first(parameters, NUMBER),
        body: first(parameters, TEXT),
        createdDatetime: first(parameters, TIME),
      },
      inbound,
    )
    return {
      messages: [
        moMessage(request, {
          dedupeKey: message.id,
          msisdn: message.recipient,
          originator: message.originator,
          text: message.body,
          sentAt: isoTime(message.createdDatetime, timeZone),
        }),
      ],
      answer: okJson,
    }
  },
  instructions: (url) => [
    `Dashboard > Numbers > the number > Flow > "Forward to URL" (or the number's SMS forwarding): POST ${url}`,
    'The setting signingKey is under Developers > API settings > Signed requests.',
    'Test: send an SMS to the number.',
  ],
})

function parametersOf(request: InboundRequest): Record<string, string> {
  if (request.method === 'POST' && /\bjson\b/i.test(headerValue(request, 'content-type') ?? '')) {
    const values = jsonBody(request.body, z.record(z.string(), z.unknown()))
    const scalars = Object.entries(values).filter(([, value]) => typeof value === 'string' || typeof value === 'number')
    return Object.fromEntries(scalars.map(([name, value]) => [name, String(value)]))
  }
  return formOf(request).texts('status', ...ID, ...SENDER, ...NUMBER, ...TEXT, ...TIME)
}

function first(parameters: Record<string, string>, names: readonly string[]): string | undefined {
  const name = names.find((candidate) => parameters[candidate] !== undefined)
  return name === undefined ? undefined : parameters[name]
}

function verifyMessageBird(request: InboundRequest, signingKey: string): void {
  const token = signedHeader(request, 'messagebird-signature-jwt')
  const claims = verifiedClaims(token, signingKey, ['HS256', 'HS512'], request.receivedAt)
  if (claims.iss !== 'MessageBird') throw new InboundRefused(401, 'The signed token was not issued by MessageBird.')
  if (claims.jti === undefined || claims.exp === undefined) {
    throw new InboundRefused(401, 'The signed token lacks the claim jti or exp.')
  }
  if (!signedUrls(request).some((url) => isHashOf(claims.url_hash, url))) {
    throw new InboundRefused(
      401,
      'The claim url_hash is not the hash of this URL: the URL set at MessageBird is different.',
    )
  }
  const isUnsignedAndEmpty = claims.payload_hash === undefined && request.body.length === 0
  if (!isUnsignedAndEmpty && !isHashOf(claims.payload_hash, request.body)) {
    throw new InboundRefused(401, 'The claim payload_hash is not the hash of the body: it was changed in transit.')
  }
}
