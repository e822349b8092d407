import { WordTree } from '../word-tree.ts'
import { codeWords } from './code-words.ts'
import { numberWords } from './number-words.ts'
import { phraseWords } from './phrase-words.ts'

export { role } from './roles.ts'

/** All words that messages about codes are made of, with what each of them does. */
export const lexicon = new WordTree<number>()

for (const [roles, words] of [...codeWords, ...numberWords, ...phraseWords]) {
  for (const word of words.split(/\s+/)) {
    if (word) lexicon.add(word.replaceAll('_', ' '), (before) => (before ?? 0) | roles)
  }
}
