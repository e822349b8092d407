import { z } from 'zod'
import { readUtf16 } from '#core/utf16'
import { accessSettings, basicIsWhole, hasSecret, newPathSecret } from './access.ts'
import type { InboundAnswer } from './adapter.ts'
import { retryLater } from './answers.ts'
import { defineAdapter } from './define-adapter.ts'
import { checked, messageId, messageText, msisdn, originator } from './fields.ts'
import { type Form, formOf } from './form.ts'
import { moMessage } from './mo.ts'

const settings = z
  .strictObject(accessSettings)
  .refine(basicIsWhole, 'basicUser and basicPassword belong together')
  .refine(hasSecret, 'pathSecret (or basicUser and basicPassword) is needed, since Jasmin does not sign')

const inbound = z.object({ id: messageId, from: originator, to: msisdn, content: messageText })

/** Jasmin takes nothing else for an acknowledgement. Anything but this and 404 is sent again. */
const acknowledged: InboundAnswer = { status: 200, contentType: 'text/plain', body: 'ACK/Jasmin' }

/** Jasmin's HTTP client connector for MO routes. Jasmin joins long messages and keeps `id` over its retries. */
export const jasmin = defineAdapter({
  kind: 'jasmin',
  methods: ['POST', 'GET'],
  settings,
  secrets: [],
  newSettings: () => ({ pathSecret: newPathSecret() }),
  unavailable: { ...retryLater, contentType: 'text/plain', body: 'The message could not be stored right now.' },
  receive(request) {
    const form = formOf(request)
    if (form.bytes('message_status')) return { messages: [], answer: acknowledged }
    const fields = checked({ ...form.texts('id', 'from', 'to'), content: contentOf(form) }, inbound)
    return {
      messages: [
        moMessage(request, {
          dedupeKey: fields.id,
          msisdn: fields.to,
          originator: fields.from,
          text: fields.content,
        }),
      ],
      answer: acknowledged,
    }
  },
  instructions: (url) => [
    'In jcli: httpccm -a, then',
    '  cid verifyplus',
    `  url ${url}`,
    '  method POST',
    '  ok',
    'and morouter -a with that connector (type DefaultRoute, connector http(verifyplus)).',
    'Test: send an SMS; /var/log/jasmin/deliversm-thrower.log shows the responses.',
  ],
})

/**
 * Jasmin passes the SMPP bytes on undecoded: `content` as they are and, since 0.9, `binary` as hex. Only coding 8 (UCS-2)
 * needs it; how `coding` is written there (number or name) changed between versions, so both are understood.
 */
function contentOf(form: Form): string | undefined {
  const { coding = '', binary } = form.texts('coding', 'binary')
  const content = form.bytes('content')
  if (/^(8|ucs2)$/i.test(coding.trim())) {
    const bytes = binary !== undefined && /^([0-9a-f]{2})*$/i.test(binary) ? Buffer.from(binary, 'hex') : content
    return bytes && readUtf16(bytes).text
  }
  return content && new TextDecoder().decode(content)
}
