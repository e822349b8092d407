import type { Config } from '#config'

type SignUpConfig = Pick<Config, 'signUp' | 'signUpChosen'> & { signUpStored?: boolean }

const who = {
  open: 'everyone can create an account',
  invite: 'accounts are created by invitation (verifyplus customer invite)',
  closed: 'no accounts can be created',
} as const satisfies Record<Config['signUp'], string>

/** Who can make an account, why, and how to have it otherwise. */
export function signUpWords({ signUp, signUpChosen, signUpStored }: SignUpConfig): string {
  if (signUpChosen) return `${who[signUp]}, as set by ${signUpStored ? 'verifyplus sign-up' : 'SIGNUP'}`
  if (signUp === 'open') return `${who[signUp]}, as long as PUBLIC_URL is local to this machine`
  return `${who[signUp]}, since PUBLIC_URL is not local to this machine. Set SIGNUP=open to let everyone in or SIGNUP=invite to keep it this way, or store it: verifyplus sign-up open`
}

/** The same for the start, where there is something to decide; null where it was decided, or nobody else can come. */
export function signUpDecision(config: SignUpConfig): string | null {
  return config.signUpChosen || config.signUp === 'open' ? null : `Sign-up: ${signUpWords(config)}`
}
