import { z } from 'zod'
import { accessSettings, basicIsWhole, hasSecret, newPathSecret } from './access.ts'
import { InboundRefused, type InboundRequest } from './adapter.ts'
import { defineAdapter } from './define-adapter.ts'
import { checked, messageId, messageText, msisdn, originator } from './fields.ts'
import { Form, formOf } from './form.ts'
import { moMessage } from './mo.ts'
import { headerValue, hmac, sameText, wrongSignature } from './signature.ts'
import { signedUrls } from './signed-urls.ts'
import { emptyResponseXml } from './twiml.ts'

// Plivo promises only V2 for messaging, and V2 leaves the body unsigned: whoever has seen one request could send any
// text with it. So the URL has to hold a secret, whichever signature comes.
const settings = z
  .strictObject({ ...accessSettings, authToken: z.string().min(16).max(200) })
  .refine(basicIsWhole, 'basicUser and basicPassword belong together')
  .refine(hasSecret, 'pathSecret (or basicUser and basicPassword) is needed, since Plivo does not sign the body')

const inbound = z.object({ MessageUUID: messageId, From: originator, To: msisdn, Text: messageText.default('') })

/** Plivo messaging. Long messages arrive joined. That Plivo sends again after an error is not documented. */
export const plivo = defineAdapter({
  kind: 'plivo',
  methods: ['POST', 'GET'],
  settings,
  secrets: ['authToken'],
  newSettings: () => ({ pathSecret: newPathSecret() }),
  receive(request, { authToken }) {
    const form = formOf(request)
    verifyPlivo(request, form, authToken)
    const { Status, Text } = form.texts('Status', 'Text')
    if (Status !== undefined && Text === undefined) return { messages: [], answer: emptyResponseXml }
    const fields = checked(form.texts('MessageUUID', 'From', 'To', 'Text'), inbound)
    return {
      messages: [
        moMessage(request, {
          dedupeKey: fields.MessageUUID,
          msisdn: fields.To,
          originator: fields.From,
          text: fields.Text,
        }),
      ],
      answer: emptyResponseXml,
    }
  },
  instructions: (url) => [
    `Console > Messaging > Applications > XML > the application of the number > Message URL: ${url}, method POST`,
    'The setting authToken is the Auth Token of the account (console, overview).',
    'Test: send an SMS to the number; Messaging > Logs shows the response.',
  ],
})

function verifyPlivo(request: InboundRequest, form: Form, authToken: string): void {
  const v3 = signaturesIn(request, 'x-plivo-signature-v3', 'x-plivo-signature-ma-v3')
  const v2 = signaturesIn(request, 'x-plivo-signature-v2', 'x-plivo-signature-ma-v2')
  if (v3.length === 0 && v2.length === 0) {
    throw new InboundRefused(
      401,
      'The header X-Plivo-Signature-V3 or -V2 is missing, so the request cannot be verified.',
    )
  }
  const fits = signedUrls(request)
    .map((url) => (v3.length > 0 ? signedV3(request, url, form) : signedV2(request, url)))
    .map((signed) => hmac('sha256', authToken, signed).toString('base64'))
    .flatMap((expected) => (v3.length > 0 ? v3 : v2).map((given) => sameText(given, expected)))
    .includes(true)
  if (!fits)
    throw wrongSignature('The Plivo signature', 'authToken is not that of the account, the URL at Plivo is another')
}

/** Each header may hold several signatures; the `ma` one is made with the main account's token. */
function signaturesIn(request: InboundRequest, ...names: string[]): string[] {
  return names.flatMap((name) => headerValue(request, name)?.split(',', 20) ?? []).map((part) => part.trim())
}

/** The URL without its query, and the nonce. */
function signedV2(request: InboundRequest, url: string): string {
  return withoutQuery(url) + (headerValue(request, 'x-plivo-signature-v2-nonce') ?? '')
}

/** URL[?sorted query][.][sorted body parameters].nonce; the `?` stands there too when only the body has parameters. */
function signedV3(request: InboundRequest, url: string, form: Form): string {
  const query = sorted(new Form(request.rawQuery), '=', '&')
  const body = request.method === 'POST' ? sorted(form, '', '') : ''
  const mark = query || body ? '?' : ''
  const between = query && body ? '.' : ''
  const nonce = headerValue(request, 'x-plivo-signature-v3-nonce') ?? ''
  return `${withoutQuery(url)}${mark}${query}${between}${body}.${nonce}`
}

function sorted(form: Form, betweenNameAndValue: string, betweenFields: string): string {
  const byNameThenValue = form.all().sort(([a, x], [b, y]) => (a === b ? compare(x, y) : compare(a, b)))
  return byNameThenValue.map(([name, value]) => name + betweenNameAndValue + value).join(betweenFields)
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b)
}

function withoutQuery(url: string): string {
  return url.split('?', 1)[0] ?? url
}
