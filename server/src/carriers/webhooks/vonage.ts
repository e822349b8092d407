import { createHash } from 'node:crypto'
import { z } from 'zod'
import type { Segment } from '#messages'
import { accessSettings, basicIsWhole, hasSecret, newPathSecret } from './access.ts'
import { InboundRefused, type InboundRequest } from './adapter.ts'
import { okJson } from './answers.ts'
import { defineAdapter } from './define-adapter.ts'
import { checked, jsonBody, messageId, messageText, msisdn, originator } from './fields.ts'
import { formOf } from './form.ts'
import { moMessage } from './mo.ts'
import { isoTime } from './sent-at.ts'
import { headerValue, hmac, insideWindow, RETRY_DAY_SECONDS, sameText, wrongSignature } from './signature.ts'

// Support has to switch signing on for an account; without it the path secret is all there is.
const settings = z
  .strictObject({
    ...accessSettings,
    signatureSecret: z.string().min(8).max(200).optional(),
    signatureMethod: z.enum(['md5hash', 'md5', 'sha1', 'sha256', 'sha512']).default('sha256'),
  })
  .refine(basicIsWhole, 'basicUser and basicPassword belong together')
  .refine((value) => value.signatureSecret !== undefined || hasSecret(value), 'signatureSecret or pathSecret is needed')
type Settings = z.infer<typeof settings>

const count = z
  .string()
  .regex(/^\d{1,3}$/)
  .transform(Number)
  .pipe(z.int().min(1).max(255))

const inbound = z.object({
  messageId,
  msisdn: originator.default(''),
  to: msisdn,
  // Binary messages have `data` in place of text: stored empty, with their bytes in `raw`.
  text: messageText.default(''),
  'message-timestamp': z.string().optional(),
  concat: z.string().optional(),
  'concat-ref': z.string().min(1).max(100).optional(),
  'concat-total': count.optional(),
  'concat-part': count.optional(),
})

/** Vonage SMS API. Parts of long messages arrive alone. Sends again for 24 hours until it sees 200 or 204. */
export const vonage = defineAdapter({
  kind: 'vonage',
  methods: ['POST', 'GET'],
  settings,
  secrets: ['signatureSecret'],
  newSettings: () => ({ pathSecret: newPathSecret() }),
  receive(request, settings) {
    const parameters = parametersOf(request)
    if (settings.signatureSecret !== undefined) verifyVonage(request, parameters, settings.signatureSecret, settings)
    if (isNoMessage(parameters)) return { messages: [], answer: okJson }
    const fields = checked(parameters, inbound)
    return {
      messages: [
        moMessage(request, {
          dedupeKey: fields.messageId,
          msisdn: fields.to,
          originator: fields.msisdn,
          text: fields.text,
          sentAt: isoTime(fields['message-timestamp'], settings.timeZone),
          segment: segmentOf(fields),
        }),
      ],
      answer: okJson,
    }
  },
  instructions: (url) => [
    `Dashboard > API settings > SMS settings: "SMS API", inbound webhook ${url}, HTTP method POST-JSON`,
    'Ask Vonage support to sign inbound webhooks, then set signatureSecret and signatureMethod (md5hash, md5, sha1, sha256, sha512) as shown there.',
    'Test: send an SMS to the number.',
  ],
})

function parametersOf(request: InboundRequest): Record<string, string> {
  const isJson = request.method === 'POST' && /\bjson\b/i.test(headerValue(request, 'content-type') ?? '')
  if (isJson) {
    const values = jsonBody(request.body, z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])))
    return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, String(value)]))
  }
  const form = formOf(request)
  return form.texts(...new Set(form.all().map(([name]) => name)))
}

/** A delivery receipt (`status`), or the empty request that tries a new URL. */
function isNoMessage(parameters: Record<string, string>): boolean {
  return Object.keys(parameters).length === 0 || ('status' in parameters && !('text' in parameters))
}

function segmentOf(fields: z.infer<typeof inbound>): Segment | undefined {
  if (fields.concat !== 'true') return undefined
  const { 'concat-ref': reference, 'concat-total': total, 'concat-part': part } = fields
  if (reference === undefined || total === undefined || part === undefined || part > total) {
    throw new InboundRefused(400, 'The fields "concat-ref", "concat-total" and "concat-part" do not describe one part.')
  }
  return total === 1 ? undefined : { reference, total, part }
}

function verifyVonage(
  request: InboundRequest,
  parameters: Record<string, string>,
  secret: string,
  { signatureMethod }: Settings,
): void {
  const { sig, timestamp, ...signed } = parameters
  if (!sig) throw new InboundRefused(401, 'The parameter sig is missing: has Vonage turned signing on?')
  if (timestamp === undefined) throw new InboundRefused(401, 'The parameter timestamp is missing.')
  const expected = signatureOf({ ...signed, timestamp }, secret, signatureMethod)
  if (!sameText(sig.toLowerCase(), expected)) {
    throw wrongSignature('The parameter sig', 'signatureSecret or signatureMethod differs from the dashboard')
  }
  insideWindow(timestamp, request.receivedAt, 'timestamp', RETRY_DAY_SECONDS)
}

/**
 * `&name=value` by name, with `&` and `=` of the values as `_`. Vonage's text does not say the latter, its libraries do
 * it; without it one signed request could be cut into other parameters. Names with them are refused for the same reason.
 */
function signatureOf(parameters: Record<string, string>, secret: string, method: Settings['signatureMethod']): string {
  const names = Object.keys(parameters).sort()
  if (names.some((name) => /[&=]/.test(name))) throw new InboundRefused(400, 'A parameter name holds & or =.')
  const signed = names.map((name) => `&${name}=${(parameters[name] ?? '').replaceAll(/[&=]/g, '_')}`).join('')
  if (method === 'md5hash') {
    return createHash('md5')
      .update(signed + secret)
      .digest('hex')
  }
  return hmac(method, secret, signed).toString('hex')
}
