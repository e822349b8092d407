import { z } from 'zod'
import { accessSettings, basicIsWhole } from './access.ts'
import type { InboundRequest } from './adapter.ts'
import { defineAdapter } from './define-adapter.ts'
import { checked, messageId, messageText, msisdn, originator } from './fields.ts'
import { type Form, formOf } from './form.ts'
import { moMessage } from './mo.ts'
import { hmac, sameText, signedHeader, wrongSignature } from './signature.ts'
import { signedUrls } from './signed-urls.ts'
import { emptyResponseXml } from './twiml.ts'

const settings = z
  .strictObject({
    ...accessSettings,
    authToken: z.string().min(16).max(200),
    /** What stands behind the `#` of the URL at Twilio. By default Twilio tries a failed connection once more and an error status not at all. */
    fragment: z
      .string()
      .regex(/^[\w=&,.-]{0,100}$/, 'must be what stands behind the # of the URL, as rc=5&rp=all')
      .default('rc=5&rp=all'),
  })
  .refine(basicIsWhole, 'basicUser and basicPassword belong together')

const inbound = z.object({ MessageSid: messageId, From: originator, To: msisdn, Body: messageText.default('') })

/** Twilio Programmable Messaging, "A message comes in". Long messages arrive joined. */
export const twilio = defineAdapter({
  kind: 'twilio',
  methods: ['POST', 'GET'],
  settings,
  secrets: ['authToken'],
  receive(request, { authToken, fragment }) {
    const form = formOf(request)
    verifyTwilio(request, form, authToken, fragment)
    if (isStatusCallback(form)) return { messages: [], answer: emptyResponseXml }
    const fields = checked(form.texts('MessageSid', 'From', 'To', 'Body'), inbound)
    return {
      messages: [
        moMessage(request, {
          dedupeKey: fields.MessageSid,
          msisdn: fields.To,
          originator: fields.From,
          text: fields.Body,
        }),
      ],
      answer: emptyResponseXml,
    }
  },
  instructions: (url, { fragment }) => [
    'Twilio blocks one-time codes sent to its numbers on purpose (error 30038): they never arrive here. Its numbers suit',
    'messages from your own test senders; for other codes use SIM cards (--kind android-sms-gateway, smpp, webhook) or another carrier.',
    `Console > Phone Numbers > the number (or Messaging Service > Integration) > "A message comes in": Webhook, HTTP POST`,
    fragment === ''
      ? `URL: ${url}`
      : `URL: ${url}#${fragment}   (the part after # makes Twilio retry when this server is unreachable)`,
    'The setting authToken is the primary Auth Token of the account that owns the number.',
    'Test: send an SMS to the number; Monitor > Logs > Errors shows rejected messages.',
  ],
})

/** Receipts of sent messages carry a status other than `received`, and no text. */
function isStatusCallback(form: Form): boolean {
  const { Body, MessageStatus, SmsStatus } = form.texts('Body', 'MessageStatus', 'SmsStatus')
  const status = MessageStatus ?? SmsStatus
  return Body === undefined && status !== undefined && status !== 'received' && status !== 'receiving'
}

function verifyTwilio(request: InboundRequest, form: Form, authToken: string, fragment: string): void {
  const given = signedHeader(request, 'x-twilio-signature')
  const parameters = request.method === 'POST' ? signedParameters(form.all()) : ''
  const fits = signedUrls(request, fragment)
    .flatMap((url) => [withoutPort(url), withPort(url)])
    .map((url) => hmac('sha1', authToken, url, parameters).toString('base64'))
    // All are compared always, so that the time does not tell which of them is right.
    .map((expected) => sameText(given, expected))
    .includes(true)
  if (!fits) {
    throw wrongSignature('X-Twilio-Signature', 'authToken is not the primary token, the URL set at Twilio is different')
  }
}

/** Name and value of each parameter by name, nothing between; equal values of one name count once. */
function signedParameters(fields: readonly [string, string][]): string {
  const byName = new Map<string, Set<string>>()
  for (const [name, value] of fields) byName.set(name, (byName.get(name) ?? new Set()).add(value))
  const names = [...byName.keys()].sort()
  return names.flatMap((name) => [...(byName.get(name) ?? [])].sort().map((value) => name + value)).join('')
}

const AUTHORITY = /^([a-z]+):\/\/([^/?#:]+|\[[^\]]*\])(:\d+)?(?=[/?#]|$)/i

/** Twilio signs the URL with the port on some of its paths and without it on others. */
function withoutPort(url: string): string {
  return url.replace(AUTHORITY, '$1://$2')
}

function withPort(url: string): string {
  return url.replace(AUTHORITY, (_whole, scheme: string, host: string, port?: string) => {
    return `${scheme}://${host}${port ?? (scheme.toLowerCase() === 'https' ? ':443' : ':80')}`
  })
}
