import { mostLevels, nestsDeeper } from '#core/nesting'

/**
 * What is wrong with a JSON value that a route may hand on, in words for the caller: nested too deeply, or with a text that
 * PostgreSQL cannot store as it is (NUL, or half of a surrogate pair), in a key or a value. Null where nothing is.
 */
export function unstorableIn(value: unknown): string | null {
  if (nestsDeeper(value)) return `is nested more than ${mostLevels} levels deep`
  return holdsUnstorable(value) ? 'holds NUL or half of a character' : null
}

function holdsUnstorable(value: unknown): boolean {
  if (typeof value === 'string') return value.includes('\0') || !value.isWellFormed()
  if (typeof value !== 'object' || value === null) return false
  return Object.entries(value).some(([key, item]) => holdsUnstorable(key) || holdsUnstorable(item))
}
