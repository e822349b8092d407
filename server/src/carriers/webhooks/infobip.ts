import { z } from 'zod'
import { accessSettings, basicIsWhole, hasSecret, newPathSecret } from './access.ts'
import { okJson } from './answers.ts'
import { defineAdapter } from './define-adapter.ts'
import { checked, jsonBody, messageId, messageText, msisdn, originator } from './fields.ts'
import { moMessage } from './mo.ts'
import { isoTime } from './sent-at.ts'

const settings = z
  .strictObject(accessSettings)
  .refine(basicIsWhole, 'basicUser and basicPassword belong together')
  .refine(hasSecret, 'pathSecret (or basicUser and basicPassword) is needed, since Infobip does not sign')

const entry = z.object({
  messageId,
  from: originator,
  to: msisdn,
  text: messageText.nullish(),
  receivedAt: z.unknown().optional(),
})

const asSent = z.object({ results: z.array(z.unknown()) })

const batch = z.object({ results: z.array(entry).max(1000) })

/**
 * Infobip, format MO_JSON_2: several messages in one request, long ones joined. No signature and no retry rule is
 * documented. One bad entry refuses the whole request: an answer cannot tell which of them to send again.
 */
export const infobip = defineAdapter({
  kind: 'infobip',
  methods: ['POST'],
  settings,
  secrets: [],
  newSettings: () => ({ pathSecret: newPathSecret() }),
  receive(request, { timeZone }) {
    const body = jsonBody(request.body, asSent)
    const messages = checked(body, batch).results.map((result, at) =>
      moMessage(request, {
        dedupeKey: result.messageId,
        msisdn: result.to,
        originator: result.from,
        text: result.text ?? '',
        sentAt: isoTime(result.receivedAt, timeZone),
        raw: Buffer.from(JSON.stringify(body.results[at])),
      }),
    )
    return { messages, answer: okJson }
  },
  instructions: (url) => [
    `Portal > Channels and Numbers > Numbers > the number > SMS > inbound configuration: Forward to HTTP, URL ${url}`,
    'Renderer: MO_JSON_2. If the account offers basic authentication for webhooks, set basicUser and basicPassword too.',
    "The setting allowFrom takes Infobip's address ranges, separated by commas.",
    'Test: send an SMS to the number.',
  ],
})
