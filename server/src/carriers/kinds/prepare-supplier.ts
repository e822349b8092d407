import type * as z from 'zod'
import { smppKind } from '#carriers/connections'
import { esmeSettings, smscSettings } from '#carriers/smpp'
import { webhookAdapters } from '#carriers/webhooks'
import { Refused } from '#core/errors'

export const supplierKinds: readonly string[] = [smppKind, ...webhookAdapters.keys()]

export interface PreparedSupplier {
  settings: Record<string, unknown>
  /** Where messages are posted; null for a kind that does not come over HTTP. */
  url: string | null
  /** What the operator does next, line by line. */
  instructions: string[]
}

/** Checks what an operator set for a new supplier of a kind, and adds what is made for it: secrets, addresses. */
export function prepareSupplier(
  kind: string,
  name: string,
  given: Readonly<Record<string, string>>,
  publicUrl: string,
): PreparedSupplier {
  if (kind === smppKind) return prepareSmpp(given)
  const adapter = webhookAdapters.get(kind)
  if (!adapter) throw new Refused(`There is no kind ${kind}. Kinds: ${supplierKinds.join(', ')}`)
  const settings = readSettings(adapter.settings, { ...adapter.newSettings?.(), ...given })
  const url = `${publicUrl}/inbound/${name}`
  return { settings, url, instructions: adapter.instructions({ url }, settings) }
}

function prepareSmpp(given: Readonly<Record<string, string>>): PreparedSupplier {
  if (given['role'] === 'smsc') {
    const settings = readSettings(smscSettings, given)
    return {
      settings,
      url: null,
      instructions: [
        `We listen on ${String(settings['host'])} port ${String(settings['port'])}: let the gateway bind there as transceiver or transmitter and send its messages as deliver_sm, data_sm or submit_sm.`,
        'Each is answered after it is stored. See how it goes: npx verifyplus supplier list',
      ],
    }
  }
  const settings = readSettings(esmeSettings, given)
  return {
    settings,
    url: null,
    instructions: [
      `We bind to ${String(settings['host'])} port ${String(settings['port'])} as ${String(settings['systemId'])}, ${String(settings['binds'])} time(s), while the server runs.`,
      'See how it goes: npx verifyplus supplier list',
    ],
  }
}

function readSettings(schema: z.ZodType, given: Record<string, unknown>): Record<string, unknown> {
  const read = schema.safeParse(given)
  if (read.success) return read.data as Record<string, unknown>
  const problems = read.error.issues.map((issue) => {
    const where = issue.path.join('.')
    if (issue.code === 'invalid_type' && issue.message.endsWith('received undefined')) return `  ${where} is missing`
    return where === '' ? `  ${issue.message}` : `  ${where}: ${issue.message}`
  })
  throw new Refused(`The settings cannot be used (--set key=value):\n${problems.join('\n')}`)
}
