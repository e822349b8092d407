import { WordTree } from '../word-tree.ts'
import { codeWords } from './code-words.ts'
import { numberWords } from './number-words.ts'
import { phraseWords } from './phrase-words.ts'

export { role } from './roles.ts'

const words = [...codeWords, ...numberWords, ...phraseWords].flatMap(([roles, list]) =>
  list
    .split(/\s+/)
    .filter((word) => word !== '')
    .map((word) => [word.replaceAll('_', ' '), roles] as const),
)

/** All words that messages about codes are made of, with what each of them does. */
export const lexicon = new WordTree<number>(words, (before, roles) => (before ?? 0) | roles)
