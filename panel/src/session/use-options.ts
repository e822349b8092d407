import { useQuery } from '@tanstack/react-query'
import { useFormats, useTexts } from '../i18n/index.ts'
import { readOptions } from './auth.ts'
import { sessionTexts } from './texts.ts'

/** Who may sign up here, and how mails go out. */
export function useSignInOptions() {
  return useQuery({ queryKey: ['sign-in-options'], queryFn: readOptions, staleTime: 5 * 60_000 })
}

/** What to say below the field of a new password. */
export function usePasswordHint(): string {
  const texts = useTexts(sessionTexts)
  const formats = useFormats()
  const { data } = useSignInOptions()
  return data ? texts.passwordHint(formats.number(data.minPasswordLength)) : ''
}
