import { numbersExample } from '#carriers/webhooks'
import { Refused } from '#core/errors'
import type { SettingsKind } from './settings-kind.ts'

/** How settings are written that are more than a word. */
const examples: Readonly<Record<string, string>> = {
  numbers: numbersExample,
  allowFrom: 'allowFrom=192.0.2.0/24,2001:db8::1',
  accounts: `'accounts=[{"systemId":"gw","password":"…","allowedAddresses":["192.0.2.10"]}]'`,
}

/** The settings as they are stored, or a refusal that names each that cannot be used. */
export function readSettings({ schema, keys }: SettingsKind, given: Record<string, unknown>): Record<string, unknown> {
  const read = schema.safeParse(given)
  if (read.success) return read.data as Record<string, unknown>
  const problems = read.error.issues.map((issue) => {
    const where = issue.path.join('.')
    if (issue.code === 'unrecognized_keys' && where === '') return unknownWords(issue.keys, keys)
    if (issue.code === 'invalid_type' && issue.message.endsWith('received undefined')) return `${where} is missing`
    const example = examples[String(issue.path[0])]
    return `${where === '' ? '' : `${where}: `}${issue.message}${example === undefined ? '' : `. For example: ${example}`}`
  })
  throw new Refused(`Invalid settings (key=value):\n${problems.map((problem) => `  ${problem}`).join('\n')}`)
}

export function unknownWords(unknown: readonly string[], keys: readonly string[]): string {
  const there = keys.length === 0 ? 'This kind has none' : `Available: ${keys.join(', ')}`
  return `${unknown.join(', ')}: there is no such setting. ${there}`
}
