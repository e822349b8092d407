import type { Letter } from './mail/index.ts'

type SecurityLetter = Exclude<Letter, { newEmail: string }>['kind']

/** What a person is told of by mail when it has happened, by the library's path. */
const lettersOf: Readonly<Record<string, SecurityLetter>> = {
  '/two-factor/disable': 'second_factor_off',
  '/two-factor/generate-backup-codes': 'recovery_codes_made',
  '/two-factor/verify-backup-code': 'recovery_code_used',
  '/passkey/verify-registration': 'passkey_added',
  '/passkey/delete-passkey': 'passkey_removed',
}

/** `settingUp`: a second factor that was off is being switched on. */
export function securityLetterOf(path: string, settingUp: boolean): SecurityLetter | undefined {
  if (path === '/two-factor/verify-totp') return settingUp ? 'second_factor_on' : undefined
  return lettersOf[path]
}
