import { Refused } from '#core/errors'
import { weaknessOf } from '#core/weakness-of'
import { isEasilyGuessed } from '#people'
import { secretsOf, type Secret } from './secrets.ts'

export interface WeakSecret {
  key: string
  why: string
}

/** Which of a supplier's secrets whoever reaches us, or the other side, could guess. */
export async function weakSecretsOf(
  kind: string,
  settings: Readonly<Record<string, unknown>>,
  name: string,
): Promise<WeakSecret[]> {
  const judged = await Promise.all(
    secretsOf(kind, settings).map(async (secret) => ({ key: secret.key, why: await whyWeak(secret, settings, name) })),
  )
  return judged.flatMap(({ key, why }) => (why === null ? [] : [{ key, why }]))
}

/** Refuses weak secrets, of these keys or of all. What stands already goes on being used, and `doctor` names it. */
export async function refuseWeakSecrets(
  supplier: { name: string; kind: string; settings: Readonly<Record<string, unknown>> },
  isGiven: (key: string) => boolean = () => true,
): Promise<void> {
  const weak = await weakSecretsOf(supplier.kind, supplier.settings, supplier.name)
  const words = weak.filter(({ key }) => isGiven(key)).map(({ key, why }) => `  ${key} ${why}`)
  if (words.length > 0) throw new Refused(`A secret must be hard to guess:\n${words.join('\n')}`)
}

async function whyWeak(
  { key, value, leastCharacters }: Secret,
  settings: Readonly<Record<string, unknown>>,
  name: string,
): Promise<string | null> {
  // The prefix of the standard is in every one of them.
  const bare = value.replace(/^whsec_/, '')
  const weakness = weaknessOf(bare, leastCharacters)
  if (weakness !== null) return weakness
  const word = bare.replaceAll(/[^a-z]/gi, '')
  if (word.length >= 8 && word.length * 2 >= bare.length && (await isEasilyGuessed(word, name)))
    return 'is little more than a word that attackers try first'
  const known = [name, settings['systemId'], settings['basicUser'], key.split('.').slice(1).join('.')]
  for (const word of known) {
    if (typeof word !== 'string') continue
    if (await isEasilyGuessed(bare, word)) return 'is one of the secrets that attackers try first'
  }
  return null
}
