import { settingsKindOf } from './settings-kind.ts'

const hidden = '(secret)'

/** The settings as anybody may see them who looks over the operator's shoulder. */
export function shownSettings(kind: string, settings: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const { secrets } = settingsKindOf(kind, settings)
  return Object.fromEntries(
    Object.entries(settings).map(([key, value]) => [key, secrets.includes(key) ? hidden : withoutPasswords(value)]),
  )
}

function withoutPasswords(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutPasswords)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key, key === 'password' ? hidden : withoutPasswords(inner)]),
  )
}
