import { isProblem } from '../api/index.ts'
import { useTexts } from '../i18n/index.ts'
import { useErrorSentence } from '../ui/index.ts'
import { sessionTexts } from './texts.ts'

/** What to say of an error of sign-in; empty where there is none. */
export function useProblemText(error: unknown): string {
  const { problems } = useTexts(sessionTexts)
  const sentence = useErrorSentence(error)
  if (error === null || error === undefined) return ''
  const known: Readonly<Record<string, string>> = problems
  const text = isProblem(error) ? known[error.code] : undefined
  return text ?? sentence
}
