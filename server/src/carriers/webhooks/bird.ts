import { createHash } from 'node:crypto'
import { z } from 'zod'
import { accessSettings, basicIsWhole } from './access.ts'
import type { InboundRequest } from './adapter.ts'
import { okJson } from './answers.ts'
import { defineAdapter } from './define-adapter.ts'
import { checked, jsonBody, messageId, messageText, msisdn, originator } from './fields.ts'
import { moMessage } from './mo.ts'
import { mappedNumber, numberMap, unknownNumber } from './number-map.ts'
import { isoTime } from './sent-at.ts'
import { hmac, insideWindow, RETRY_DAY_SECONDS, sameText, signedHeader, wrongSignature } from './signature.ts'
import { signedUrls } from './signed-urls.ts'

const settings = z
  .strictObject({ ...accessSettings, signingKey: z.string().min(8).max(500), numbers: numberMap.optional() })
  .refine(basicIsWhole, 'basicUser and basicPassword belong together')

const envelope = z.object({ event: z.string().optional(), payload: z.unknown().optional() })

const inbound = z.object({
  id: messageId,
  channelId: z.string().max(200).optional(),
  direction: z.string().optional(),
  sender: z.object({ contact: z.object({ identifierValue: originator }) }),
  receiver: z
    .object({
      connector: z.object({ id: z.string().max(200).optional(), identifierValue: z.string().max(200).optional() }),
    })
    .optional(),
  body: z.object({ text: z.object({ text: messageText }).optional() }),
  createdAt: z.unknown().optional(),
})

/**
 * Bird channels, event `sms.inbound`. The shape of the payload is from integrators' examples: the number stands in
 * `receiver.connector.identifierValue`, and where it does not, `numbers` maps the channel or connector id to it.
 */
export const bird = defineAdapter({
  kind: 'bird',
  methods: ['POST'],
  settings,
  secrets: ['signingKey'],
  receive(request, { signingKey, numbers, timeZone }) {
    verifyBird(request, signingKey)
    const body = jsonBody(request.body, z.record(z.string(), z.unknown()))
    const { event, payload } = checked(body, envelope)
    if (event !== undefined && event !== 'sms.inbound') return { messages: [], answer: okJson }
    const message = checked(payload ?? body, inbound)
    if (message.direction !== undefined && message.direction !== 'incoming') return { messages: [], answer: okJson }
    return {
      messages: [
        moMessage(request, {
          dedupeKey: message.id,
          msisdn: receivingNumber(message, numbers),
          originator: message.sender.contact.identifierValue,
          text: message.body.text?.text ?? '',
          sentAt: isoTime(message.createdAt, timeZone),
        }),
      ],
      answer: okJson,
    }
  },
  instructions: (url) => [
    `Developer > Webhooks > Create: event sms.inbound of service "channels", URL ${url}, and your own signing key.`,
    'Set signingKey to that key. If messages are rejected because no number is known, supplier set NAME numbers+=<channel id>=<number>.',
    'Test: send an SMS to the number.',
  ],
})

function receivingNumber(message: z.infer<typeof inbound>, numbers: Record<string, string> | undefined): string {
  const connector = message.receiver?.connector
  const keys = [message.channelId, connector?.id].filter((key) => key !== undefined)
  const mapped = mappedNumber(numbers, keys)
  if (mapped !== undefined) return mapped
  const given = msisdn.safeParse(connector?.identifierValue)
  if (!given.success) throw unknownNumber(422, keys)
  return given.data
}

/** base64 HMAC over time, URL and the binary hash of the body. Retries were seen to keep the first attempt's time. */
function verifyBird(request: InboundRequest, signingKey: string): void {
  const signature = signedHeader(request, 'messagebird-signature')
  const timestamp = signedHeader(request, 'messagebird-request-timestamp')
  const bodyHash = createHash('sha256').update(request.body).digest()
  const fits = signedUrls(request)
    .map((url) => hmac('sha256', signingKey, `${timestamp}\n${url}\n`, bodyHash).toString('base64'))
    .map((expected) => sameText(signature, expected))
    .includes(true)
  if (!fits) {
    throw wrongSignature('messagebird-signature', 'signingKey is another, the URL at Bird is another')
  }
  insideWindow(timestamp, request.receivedAt, 'messagebird-request-timestamp', RETRY_DAY_SECONDS)
}
