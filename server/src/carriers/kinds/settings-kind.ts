import * as z from 'zod'
import { smppKind } from '#carriers/connections'
import { esmeSettings, smscSettings } from '#carriers/smpp'
import { webhookAdapters } from '#carriers/webhooks'

export const supplierKinds: readonly string[] = [smppKind, ...webhookAdapters.keys()]

/** What may be set for a supplier. */
export interface SettingsKind {
  schema: z.ZodType
  /** The names of all settings. */
  keys: readonly string[]
  /** Of these, what nobody but the two sides may know. */
  secrets: readonly string[]
}

/** By the settings too: of the two roles of SMPP each has its own. */
export function settingsKindOf(kind: string, settings: Readonly<Record<string, unknown>>): SettingsKind {
  if (kind === smppKind) return settings['role'] === 'smsc' ? smsc : esme
  const adapter = webhookAdapters.get(kind)
  return adapter ? { ...adapter, schema: adapter.settings } : none
}

/** Of the sandbox, which no operator adds. */
const none: SettingsKind = { schema: z.strictObject({}), keys: [], secrets: [] }

const esme: SettingsKind = { schema: esmeSettings, keys: Object.keys(esmeSettings.shape), secrets: ['password'] }
/** The passwords of its accounts stand within `accounts`. */
const smsc: SettingsKind = { schema: smscSettings, keys: Object.keys(smscSettings.shape), secrets: ['tlsKey'] }
