import { z } from 'zod'
import { accessSettings, basicIsWhole, hasSecret, newPathSecret } from './access.ts'
import type { InboundAnswer } from './adapter.ts'
import { defineAdapter } from './define-adapter.ts'
import { checked, messageId, messageText, msisdn, originator } from './fields.ts'
import { formOf } from './form.ts'
import { moMessage } from './mo.ts'
import { unixTime } from './sent-at.ts'
import { segmentOfUdh } from './udh.ts'

const settings = z
  .strictObject(accessSettings)
  .refine(basicIsWhole, 'basicUser and basicPassword belong together')
  .refine(hasSecret, 'pathSecret (or basicUser and basicPassword) is needed, since Kannel does not sign')

const inbound = z.object({ id: messageId, from: originator, to: msisdn, text: messageText, ts: z.string().optional() })

/** Kannel sends a non-empty body to the sender as an SMS, unless max-messages is 0. */
const nothingToSend: InboundAnswer = { status: 200, contentType: 'text/plain', body: '' }

/** Kannel's `get-url` of an sms-service. bearerbox joins parts unless sms-combine-concatenated-mo is off. */
export const kannel = defineAdapter({
  kind: 'kannel',
  methods: ['GET'],
  settings,
  secrets: [],
  newSettings: () => ({ pathSecret: newPathSecret() }),
  receive(request) {
    const form = formOf(request)
    const charset = form.texts('charset').charset ?? 'UTF-8'
    const text = form.bytes('text')
    const fields = checked(
      { ...form.texts('id', 'from', 'to', 'ts'), text: text && decodedText(text, charset) },
      inbound,
      'query',
    )
    return {
      messages: [
        moMessage(request, {
          dedupeKey: fields.id,
          msisdn: fields.to,
          originator: fields.from,
          text: fields.text,
          sentAt: unixTime(fields.ts),
          segment: segmentOfUdh(form.bytes('udh')),
        }),
      ],
      answer: nothingToSend,
    }
  },
  instructions: (url) => [
    'In kannel.conf, group = sms-service (keyword = default, catch-all = yes):',
    `get-url = "${url}?id=%I&from=%p&to=%P&text=%b&charset=%C&ts=%T&udh=%u"`,
    'max-messages = 0',
    'In group = smsbox: http-request-retry = 100, http-queue-delay = 10 (with the default, 0, messages that cannot be delivered are lost).',
    'Kannel acknowledges to the SMSC before it calls this URL: set store-type = spool in group = core, or bind this server to the SMSC itself (--kind smpp).',
  ],
})

/** `%b` is the text in the charset of `%C`. What that charset cannot read becomes U+FFFD: nothing is lost for it. */
function decodedText(bytes: Buffer, charset: string): string {
  const label = /^utf-?16/i.test(charset) ? 'utf-16be' : charset.toLowerCase()
  try {
    return new TextDecoder(label).decode(bytes)
  } catch {
    // A charset that the runtime does not know, such as GSM: Kannel has recoded those texts to UTF-8 already.
    return new TextDecoder().decode(bytes)
  }
}
