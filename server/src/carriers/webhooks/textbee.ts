import { randomBytes } from 'node:crypto'
import { z } from 'zod'
import { accessSettings, basicIsWhole } from './access.ts'
import { okJson } from './answers.ts'
import { defineAdapter } from './define-adapter.ts'
import { checked, jsonBody, messageId, messageText, originator } from './fields.ts'
import { moMessage } from './mo.ts'
import { mappedNumber, numberMap, unknownNumber } from './number-map.ts'
import { isoTime } from './sent-at.ts'
import { hmac, sameText, signedHeader, wrongSignature } from './signature.ts'

const settings = z
  .strictObject({ ...accessSettings, signingSecret: z.string().min(16).max(200), numbers: numberMap.optional() })
  .refine(basicIsWhole, 'basicUser and basicPassword belong together')

const event = z.object({ webhookEvent: z.string() })

const inbound = z.object({
  smsId: messageId.optional(),
  idempotencyKey: messageId.optional(),
  deviceId: z.string().min(1).max(200),
  sender: originator,
  message: messageText,
  receivedAt: z.unknown().optional(),
})

/** textbee.dev. The signature has no time: a replay is recognised by the message's id alone. */
export const textbee = defineAdapter({
  kind: 'textbee',
  methods: ['POST'],
  settings,
  secrets: ['signingSecret'],
  newSettings: () => ({ signingSecret: randomBytes(24).toString('base64url') }),
  receive(request, { signingSecret, numbers, timeZone }) {
    const expected = hmac('sha256', signingSecret, request.body).toString('hex')
    if (!sameText(signedHeader(request, 'x-signature').toLowerCase(), expected)) {
      throw wrongSignature('X-Signature', 'the signing secret at textbee is another')
    }
    const body = jsonBody(request.body, z.unknown())
    if (checked(body, event).webhookEvent !== 'MESSAGE_RECEIVED') return { messages: [], answer: okJson }
    const message = checked(body, inbound)
    const dedupeKey = checked(message.smsId ?? message.idempotencyKey, messageId, 'field "smsId"')
    const msisdn = mappedNumber(numbers, [message.deviceId])
    // textbee gives up after three 4xx, but goes on for days after a 5xx: long enough to enter the number.
    if (msisdn === undefined) throw unknownNumber(503, [message.deviceId])
    return {
      messages: [
        moMessage(request, {
          dedupeKey,
          msisdn,
          originator: message.sender,
          text: message.message,
          sentAt: isoTime(message.receivedAt, timeZone),
          mayHaveTwin: true,
        }),
      ],
      answer: okJson,
    }
  },
  instructions: (url, { signingSecret }) => [
    `Dashboard > Webhooks > Create: delivery URL ${url}, signing secret ${signingSecret}, event MESSAGE_RECEIVED`,
    'Map each device to its number: supplier set NAME numbers+=<device id>=<number> (one SIM per device).',
    'Test: send an SMS to the phone.',
  ],
})
