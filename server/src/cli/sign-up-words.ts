import type { Config } from '#config'

type SignUpConfig = Pick<Config, 'signUp' | 'signUpChosen'> & { signUpStored?: boolean }

const who = {
  open: 'everybody can make an account',
  invite: 'accounts are made by invitation (verifyplus customer invite)',
  closed: 'no accounts are made',
} as const satisfies Record<Config['signUp'], string>

/** Who can make an account, why, and how to have it otherwise. */
export function signUpWords({ signUp, signUpChosen, signUpStored }: SignUpConfig): string {
  if (signUpChosen) return `${who[signUp]}, as ${signUpStored ? 'is stored (verifyplus sign-up)' : 'SIGNUP says'}`
  if (signUp === 'open') return `${who[signUp]}, as long as PUBLIC_URL is of this machine alone`
  return `${who[signUp]}, since PUBLIC_URL is not of this machine alone. Set SIGNUP=open to let everybody in, SIGNUP=invite to keep it; or store it: verifyplus sign-up open`
}

/** The same for the start, where there is something to decide; null where it was decided, or nobody else can come. */
export function signUpDecision(config: SignUpConfig): string | null {
  return config.signUpChosen || config.signUp === 'open' ? null : `Sign-up: ${signUpWords(config)}`
}
