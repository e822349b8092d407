import { randomBytes } from 'node:crypto'
import { z } from 'zod'
import { accessSettings, newPathSecret } from './access.ts'
import { InboundRefused, type InboundRequest } from './adapter.ts'
import { okJson } from './answers.ts'
import { defineAdapter } from './define-adapter.ts'
import { checked, jsonBody, messageId, messageText, msisdn, originator } from './fields.ts'
import { verifiedClaims } from './jwt.ts'
import { moMessage } from './mo.ts'
import { isoTime } from './sent-at.ts'
import { sameText, signedHeader } from './signature.ts'
import { signedUrls } from './signed-urls.ts'

// The token says who sends and to which URL, but nothing about the body: whoever has seen one could send any text for
// ten minutes. So the URL has to hold a secret. Basic auth cannot help, the token sits in its header.
const settings = z.strictObject({
  pathSecret: z
    .string({ error: 'is needed, since httpSMS does not sign the body' })
    .regex(/^[A-Za-z0-9_-]{16,200}$/, 'must be 16 to 200 letters, digits, - or _'),
  allowFrom: accessSettings.allowFrom,
  timeZone: accessSettings.timeZone,
  signingKey: z.string().min(16).max(500),
})

const event = z.object({ type: z.string(), data: z.unknown() })

const inbound = z.object({
  message_id: messageId,
  owner: msisdn,
  contact: originator,
  content: messageText,
  timestamp: z.unknown().optional(),
  encrypted: z.boolean().nullish(),
})

/** httpSMS (httpsms.com or one's own). It tries twice within seconds and then drops the message. */
export const httpsms = defineAdapter({
  kind: 'httpsms',
  methods: ['POST'],
  settings,
  secrets: ['signingKey'],
  newSettings: () => ({ pathSecret: newPathSecret(), signingKey: randomBytes(24).toString('base64url') }),
  receive(request, { signingKey, timeZone }) {
    verifyHttpsms(request, signingKey)
    const { type, data } = jsonBody(request.body, event)
    if (type !== 'message.phone.received') return { messages: [], answer: okJson }
    const message = checked(data, inbound, 'data')
    if (message.encrypted) {
      throw new InboundRefused(422, 'The message is end-to-end encrypted: turn encryption off in the httpSMS app.')
    }
    return {
      messages: [
        moMessage(request, {
          dedupeKey: message.message_id,
          msisdn: message.owner,
          originator: message.contact,
          text: message.content,
          sentAt: isoTime(message.timestamp, timeZone),
          mayHaveTwin: true,
        }),
      ],
      answer: okJson,
    }
  },
  instructions: (url, { signingKey }) => [
    `Settings > Webhooks > Add: callback URL ${url}, signing key ${signingKey}, event message.phone.received`,
    'Leave end-to-end encryption off in the app.',
    'httpSMS gives up on a message after two failed calls; android-sms-gateway keeps trying for a day.',
    'Test: send an SMS to the phone.',
  ],
})

function verifyHttpsms(request: InboundRequest, signingKey: string): void {
  const bearer = /^Bearer +(\S+)$/i.exec(signedHeader(request, 'authorization'))?.[1]
  if (!bearer) throw new InboundRefused(401, 'The Authorization header has no Bearer token.')
  const { aud, exp } = verifiedClaims(bearer, signingKey, ['HS256'], request.receivedAt)
  if (exp === undefined) throw new InboundRefused(401, 'The signed token lacks the claim exp.')
  const audiences = typeof aud === 'string' ? [aud] : (aud ?? [])
  const urls = signedUrls(request)
  if (!audiences.some((audience) => urls.some((url) => sameText(audience, url)))) {
    throw new InboundRefused(401, 'The claim aud is not this URL: the callback URL set at httpSMS is different.')
  }
}
