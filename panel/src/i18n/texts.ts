import type { ReactNode } from 'react'
import { getPreferences, usePreferences } from '../preferences/preferences.ts'

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

/** The words of a feature in the visitor's language. */
export function useTexts<T>(dictionary: Dictionary<T>): SameShape<T> {
  return dictionary[usePreferences().language]
}

/** The same outside of components. */
export function textsNow<T>(dictionary: Dictionary<T>): SameShape<T> {
  return dictionary[getPreferences().language]
}

export function directionOf(language: Language): Direction {
  return language === 'fa' ? 'rtl' : 'ltr'
}
