import { usePreferences } from '../preferences/preferences.ts'
import { formatsOf, type Formats } from './formats.ts'

/** Formatters of the visitor's language and digits. */
export function useFormats(): Formats {
  const { language, digits } = usePreferences()
  return formatsOf(language, digits)
}
