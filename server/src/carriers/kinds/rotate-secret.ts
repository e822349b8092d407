import { Refused } from '#core/errors'
import type { OldSecret, Supplier } from '#numbers'
import { readSettings } from './read-settings.ts'
import { secretsOf, withSecret } from './secrets.ts'
import { settingsKindOf } from './settings-kind.ts'
import { refuseWeakSecrets } from './weak-secrets.ts'

export interface Rotation {
  settings: Record<string, unknown>
  oldSecrets: OldSecret[]
  /** The new one. */
  value: string
}

/**
 * Puts a new secret in the place of an old one, which is accepted until `until` as well; null: no more. What we show to the other
 * side has no such time: it accepts one or the other, and is asked by us.
 */
export async function rotateSecret(
  supplier: Pick<Supplier, 'name' | 'kind' | 'settings' | 'oldSecrets'>,
  key: string,
  given: string | undefined,
  { at, until }: { at: Date; until: Date | null },
): Promise<Rotation> {
  const { name, kind, settings: before } = supplier
  const secrets = secretsOf(kind, before)
  const secret = secrets.find((each) => each.key === key)
  if (!secret) {
    const there = secrets.filter(({ inbound }) => inbound).map((each) => each.key)
    throw new Refused(
      `${name} has no secret ${key} set. ${there.length === 0 ? 'None of its settings can be rotated' : `It has: ${there.join(', ')}`}`,
    )
  }
  if (!secret.inbound)
    throw new Refused(
      `${key} is the secret we present to the other side, so there is no overlap: once it has changed there, supplier set ${name} ${key}=…`,
    )
  const value = given ?? secret.make?.()
  if (value === undefined)
    throw new Refused(`${key} is created at the provider: give the new value, supplier rotate ${name} ${key} VALUE`)
  if (value === secret.value) throw new Refused(`${key} already has this value`)
  const running = supplier.oldSecrets.find((old) => old.key === key && old.until > at)
  if (running && until !== null)
    throw new Refused(
      `${key} was rotated recently, and the previous value is accepted until ${running.until.toISOString()}: wait, or end that too with --overlap 0s`,
    )
  const settings = readSettings(settingsKindOf(kind, before), withSecret(before, key, value))
  if (given !== undefined) await refuseWeakSecrets({ name, kind, settings }, (each) => each === key)
  const others = supplier.oldSecrets.filter((old) => old.key !== key && old.until > at)
  return { settings, value, oldSecrets: until === null ? others : [...others, { key, value: secret.value, until }] }
}
