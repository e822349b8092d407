import { smppKind } from '#carriers/connections'
import { Refused } from '#core/errors'
import type { Supplier } from '#numbers'
import { readSettings, unknownWords } from './read-settings.ts'
import { secretsOf } from './secrets.ts'
import { settingsKindOf } from './settings-kind.ts'
import { refuseWeakSecrets } from './weak-secrets.ts'

export interface ChangedSettings {
  settings: Record<string, unknown>
  /** The keys of secrets that are others now; from now on what was there before is refused. */
  secrets: string[]
}

/**
 * What a supplier's settings become: checked as those of a new one are. `key+` adds to a list instead of replacing it; `without`
 * are keys that are taken away. Only what is given is judged for being hard to guess: what stands already goes on being used.
 */
export async function changeSettings(
  supplier: Pick<Supplier, 'name' | 'kind' | 'settings'>,
  given: Readonly<Record<string, string>>,
  without: readonly string[] = [],
): Promise<ChangedSettings> {
  const { name, kind, settings: before } = supplier
  const role = given['role']
  if (kind === smppKind && role !== undefined && role !== (before['role'] ?? 'esme'))
    throw new Refused('The role cannot be changed, since the two roles have different settings: add another supplier')
  const settingsKind = settingsKindOf(kind, before)
  const unknown = without.filter((key) => !settingsKind.keys.includes(key))
  if (unknown.length > 0) throw new Refused(unknownWords(unknown, settingsKind.keys))
  const kept = Object.fromEntries(Object.entries(before).filter(([key]) => !without.includes(key)))
  const changes = Object.entries(given).map(([key, value]) => added(kept, key, value))
  const settings = readSettings(settingsKind, { ...kept, ...Object.fromEntries(changes) })
  const keys = changes.map(([key]) => key)
  await refuseWeakSecrets({ name, kind, settings }, (key) => keys.includes(key.split('.')[0] ?? ''))
  return { settings, secrets: changedSecrets(kind, before, settings) }
}

/** `numbers+=a/2=…` puts one more to those that there are. */
function added(before: Readonly<Record<string, unknown>>, key: string, value: string): [string, string] {
  if (!key.endsWith('+')) return [key, value]
  const name = key.slice(0, -1)
  const list = before[name]
  if (list === undefined) return [name, value]
  if (typeof list !== 'object' || list === null || name === 'accounts')
    throw new Refused(`${name} is a single value and cannot be added to: ${name}=…`)
  const items = Array.isArray(list) ? list.map(String) : Object.entries(list).map(([of, is]) => `${of}=${String(is)}`)
  return [name, [...items, value].join(',')]
}

function changedSecrets(kind: string, before: Record<string, unknown>, after: Record<string, unknown>): string[] {
  const now = new Map(secretsOf(kind, after).map(({ key, value }) => [key, value]))
  return secretsOf(kind, before).flatMap(({ key, value }) => (now.get(key) === value ? [] : [key]))
}
