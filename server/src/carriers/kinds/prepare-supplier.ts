import { smppKind } from '#carriers/connections'
import { webhookAdapters } from '#carriers/webhooks'
import { Refused } from '#core/errors'
import { counted } from '#core/plural'
import { readSettings } from './read-settings.ts'
import { settingsKindOf, supplierKinds } from './settings-kind.ts'
import { refuseWeakSecrets } from './weak-secrets.ts'

export interface PreparedSupplier {
  settings: Record<string, unknown>
  /** Where messages are posted; null for a kind that does not come over HTTP. */
  url: string | null
  /** What the operator does next, line by line. */
  instructions: string[]
}

/** Checks what an operator set for a new supplier of a kind, and adds what is made for it: secrets, addresses. */
export async function prepareSupplier(
  kind: string,
  name: string,
  given: Readonly<Record<string, string>>,
  publicUrl: string,
): Promise<PreparedSupplier> {
  if (!supplierKinds.includes(kind)) throw new Refused(`There is no kind ${kind}. Kinds: ${supplierKinds.join(', ')}`)
  const adapter = webhookAdapters.get(kind)
  const settings = readSettings(settingsKindOf(kind, given), { ...adapter?.newSettings?.(), ...given })
  await refuseWeakSecrets({ name, kind, settings })
  const url = urlOf(kind, name, publicUrl)
  return { settings, url, instructions: instructionsOf(kind, url, settings) }
}

/** Where messages are posted, without the path secret that may have to follow; null for a kind that does not come over HTTP. */
export function urlOf(kind: string, name: string, publicUrl: string): string | null {
  return webhookAdapters.has(kind) ? `${publicUrl}/inbound/${name}` : null
}

/** What is to be done at the other side, secrets included. */
export function instructionsOf(kind: string, url: string | null, settings: Record<string, unknown>): string[] {
  const adapter = webhookAdapters.get(kind)
  if (adapter && url !== null) return adapter.instructions({ url }, settings)
  if (kind !== smppKind) return []
  const { host, port, systemId, binds } = settings
  if (settings['role'] === 'smsc')
    return [
      `We listen on ${String(host)} port ${String(port)}: have the gateway bind there as transceiver or transmitter and send its messages as deliver_sm, data_sm or submit_sm.`,
      'Messages are acknowledged only after they are stored. Check status: npx verifyplus supplier list',
    ]
  return [
    `We bind to ${String(host)} port ${String(port)} as ${String(systemId)}, with ${counted(Number(binds), 'bind')}, while the server runs.`,
    'Check status: npx verifyplus supplier list',
  ]
}
