import { useSiteOptions } from '../api/index.ts'
import { useFormats, useTexts } from '../i18n/index.ts'
import { sessionTexts } from './texts.ts'

/** Who may sign up here, and how mails go out. */
export const useSignInOptions = useSiteOptions

/** What to say below the field of a new password. */
export function usePasswordHint(): string {
  const texts = useTexts(sessionTexts)
  const formats = useFormats()
  const { data } = useSignInOptions()
  return data ? texts.passwordHint(data.minPasswordLength, formats.number(data.minPasswordLength)) : ''
}
