import { describe, expect, test } from 'vitest'
import { webhookAdapters } from './index.ts'
import { received, requestWith } from '#test/webhooks'

/** What an operator copies from the provider; the rest `supplier add` generates. */
const fromTheProvider: Record<string, Record<string, string>> = {
  twilio: { authToken: 'x'.repeat(32) },
  telnyx: { publicKey: `${'A'.repeat(43)}=` },
  plivo: { authToken: 'x'.repeat(32) },
  'vonage-messages': { signatureSecret: 'x'.repeat(32) },
  bird: { signingKey: 'x'.repeat(32) },
  messagebird: { signingKey: 'x'.repeat(32) },
}

describe('the webhook adapters', () => {
  test('there is one for every provider that the documentation names', () => {
    const documented =
      'android-sms-gateway bird httpsms infobip jasmin kannel messagebird plivo sinch telnyx textbee twilio vonage vonage-messages webhook'
    expect([...webhookAdapters.keys()].sort().join(' ')).toBe(documented)
  })

  test.each([...webhookAdapters.values()].map((adapter) => [adapter.kind, adapter] as const))(
    '%s: generated settings complete what the operator gives, survive JSON, and the printed URL opens the door',
    async (kind, adapter) => {
      const written = { ...adapter.newSettings?.(), ...fromTheProvider[kind] }
      const settings: unknown = JSON.parse(JSON.stringify(adapter.settings.parse(written)))
      expect(adapter.settings.parse(settings)).toEqual(settings)

      const url = 'https://sms.example.com/inbound/main'
      const printed = adapter.instructions({ url }, settings).join('\n')
      const { pathSecret = null } = settings as { pathSecret?: string }
      expect(printed).toContain(pathSecret === null ? url : `${url}/${pathSecret}`)
      expect(adapter.instructions({ url: `${url}/${pathSecret}` }, settings).join('\n')).not.toContain(
        `${pathSecret}/${pathSecret}`,
      )
    },
  )

  test.each([...webhookAdapters.values()].map((adapter) => [adapter.kind, adapter] as const))(
    '%s: an unknown setting is named, an outage asks to send again, and an empty request is never an error of ours',
    async (kind, adapter) => {
      const written = { ...adapter.newSettings?.(), ...fromTheProvider[kind] }
      const unknown = adapter.settings.safeParse({ ...written, misspelt: 'x' })
      expect(unknown.error?.message).toContain('misspelt')
      expect(adapter.unavailable.status).toBe(503)
      await expect(received(adapter, requestWith({}), written)).rejects.toMatchObject({ name: 'InboundRefused' })
    },
  )
})
