import { WordTree } from '../text/word-tree.ts'
import { type Language, readLanguages, type RuleName, wordsIn } from './language.ts'
import { role } from './roles.ts'

export const languages: readonly Language[] = readLanguages(import.meta.dirname)

/** All words that messages about codes are made of, with what each of them does. */
export const lexicon = lexiconOf(languages)

/** A word that several languages have does all of what it does in each. */
export function lexiconOf(languages: readonly Language[]): WordTree<number> {
  const entries = languages.flatMap(({ words }) =>
    Object.entries(words).flatMap(([name, lists]) =>
      wordsIn(lists).map((word) => [word, role[name as keyof typeof role]] as const),
    ),
  )
  return new WordTree<number>(entries, (before, roles) => (before ?? 0) | roles)
}

/** What the languages together have for one rule. */
export function wordsOfRule(name: RuleName): ReadonlySet<string> {
  return new Set(languages.flatMap(({ rules }) => wordsIn(rules?.[name])))
}
