import { randomBytes } from 'node:crypto'
import { z } from 'zod'
import { accessSettings, basicIsWhole } from './access.ts'
import type { InboundRequest } from './adapter.ts'
import { okJson } from './answers.ts'
import { defineAdapter } from './define-adapter.ts'
import { checked, jsonBody, messageText, msisdn, originator } from './fields.ts'
import { moMessage } from './mo.ts'
import { mappedNumber, numberMap, unknownNumber } from './number-map.ts'
import { isoTime } from './sent-at.ts'
import { hmac, insideWindow, sameText, signedHeader, wrongSignature } from './signature.ts'

const settings = z
  .strictObject({
    ...accessSettings,
    // The app's own default is 8 characters, few enough to be found from one signed request.
    signingKey: z.string().min(16, "must have 16 characters or more: replace the app's default").max(200),
    numbers: numberMap.optional(),
  })
  .refine(basicIsWhole, 'basicUser and basicPassword belong together')
type Settings = z.infer<typeof settings>

const event = z.object({
  // Room for the index that a batch adds.
  id: z.string().regex(/^[\x21-\x7e]{1,190}$/, 'must be 1 to 190 visible characters'),
  event: z.string(),
  deviceId: z.string().min(1).max(200),
  payload: z.unknown(),
})

const sms = z.object({
  sender: originator.nullish(),
  phoneNumber: originator.nullish(),
  recipient: z.string().max(40).nullish(),
  simNumber: z.int().min(0).max(9).nullish(),
  message: messageText,
  receivedAt: z.unknown().optional(),
})

const batch = z.object({ messages: z.array(sms).max(200) })

/**
 * The Android app of capcom6. Any answer but 2xx is tried again 15 times over about a day, so an unknown SIM is refused
 * and its message arrives once the operator has entered the number.
 */
export const androidSmsGateway = defineAdapter({
  kind: 'android-sms-gateway',
  methods: ['POST'],
  settings,
  secrets: ['signingKey'],
  newSettings: () => ({ signingKey: randomBytes(24).toString('base64url') }),
  receive(request, settings) {
    verifyGateway(request, settings.signingKey)
    const { id, event: name, deviceId, payload } = jsonBody(request.body, event)
    if (name === 'sms:received') {
      const one = checked(payload, sms, 'payload')
      return { messages: [messageOf(request, id, deviceId, one, settings)], answer: okJson }
    }
    if (name === 'sms:batch:received') {
      const asSent = checked(payload, z.object({ messages: z.array(z.unknown()) }), 'payload')
      const { messages } = checked(asSent, batch, 'payload')
      const all = messages.map((one, at) => ({
        ...messageOf(request, `${id}:${at}`, deviceId, one, settings),
        raw: Buffer.from(JSON.stringify(asSent.messages[at])),
      }))
      return { messages: all, answer: okJson }
    }
    return { messages: [], answer: okJson }
  },
  instructions: (url, { signingKey }) => [
    'In the app: Settings > Webhooks > Signing Key: ' + signingKey,
    `Register the webhook (local or cloud API): POST /webhooks {"id":"verifyplus","url":"${url}","event":"sms:received"}`,
    'The app calls https URLs only.',
    'Map each SIM to its number: supplier set NAME numbers+=<device id>/<SIM number>=<number> (a rejected message names the key).',
    'Test: send an SMS to the phone.',
  ],
})

function messageOf(
  request: InboundRequest,
  // The webhook's own id, kept over retries. payload.messageId is a 32-bit hash of the content: equal for equal codes.
  id: string,
  deviceId: string,
  one: z.infer<typeof sms>,
  { numbers, timeZone }: Settings,
) {
  return moMessage(request, {
    dedupeKey: id,
    msisdn: receivingNumber(deviceId, one, numbers),
    originator: one.sender ?? one.phoneNumber ?? '',
    text: one.message,
    sentAt: isoTime(one.receivedAt, timeZone),
    mayHaveTwin: true,
  })
}

/** The operator's table before the phone's word: what a SIM believes of its number is often empty or national. */
function receivingNumber(deviceId: string, one: z.infer<typeof sms>, numbers: Settings['numbers']): string {
  const sim = one.simNumber === null || one.simNumber === undefined ? [] : [`${deviceId}/${one.simNumber}`]
  const keys = [...sim, deviceId]
  const mapped = mappedNumber(numbers, keys)
  if (mapped !== undefined) return mapped
  const given = msisdn.safeParse(one.recipient)
  if (!given.success) throw unknownNumber(422, keys)
  return given.data
}

function verifyGateway(request: InboundRequest, signingKey: string): void {
  const signature = signedHeader(request, 'x-signature')
  const timestamp = signedHeader(request, 'x-timestamp')
  insideWindow(timestamp, request.receivedAt, 'X-Timestamp')
  const expected = hmac('sha256', signingKey, request.body, timestamp).toString('hex')
  if (!sameText(signature.toLowerCase(), expected)) {
    throw wrongSignature('X-Signature', 'the signing key in the app is another')
  }
}
