import type { ReactNode } from 'react'
import { getPreferences, usePreferences, type Preferences } from '../preferences/preferences.ts'
import { inLatinDigits } from './in-latin-digits.ts'

export type Language = 'fa' | 'en'
export type Direction = 'rtl' | 'ltr'

/** Words of one feature: texts, functions that make one, and groups of them. */
export interface Texts {
  readonly [name: string]: string | ((...values: never[]) => ReactNode) | readonly string[] | Texts
}

/** The same names with the same parameters; a name that is missing in one language does not compile. */
export type SameShape<T> = {
  readonly [Name in keyof T]: T[Name] extends string
    ? string
    : T[Name] extends (...values: infer Values) => infer Result
      ? (...values: Values) => Result extends string ? string : ReactNode
      : T[Name] extends readonly string[]
        ? readonly string[]
        : SameShape<T[Name]>
}

export type Dictionary<T> = Readonly<Record<Language, SameShape<T>>>

/** Persian first: it is the source, and English has the same names. */
export function defineTexts<const T extends Texts>(fa: T, en: NoInfer<SameShape<T>>): Dictionary<T> {
  // Every text is of its own type here, and of type string there.
  return { fa: fa as unknown as SameShape<T>, en }
}

/** The words of a feature in the visitor's language, and in the digits that the visitor chose. */
export function useTexts<T>(dictionary: Dictionary<T>): SameShape<T> {
  return chosen(dictionary, usePreferences())
}

/** The same outside of components. */
export function textsNow<T>(dictionary: Dictionary<T>): SameShape<T> {
  return chosen(dictionary, getPreferences())
}

/** Made once: whoever holds the words of a feature holds the same ones at the next drawing. */
const made = new WeakMap<object, unknown>()

function chosen<T>(dictionary: Dictionary<T>, { language, digits }: Preferences): SameShape<T> {
  const texts = dictionary[language]
  if (language !== 'fa' || digits !== 'latin') return texts
  const known = made.get(dictionary) ?? inLatinDigits(texts)
  made.set(dictionary, known)
  return known as SameShape<T>
}

export function directionOf(language: Language): Direction {
  return language === 'fa' ? 'rtl' : 'ltr'
}
