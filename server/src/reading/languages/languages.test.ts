import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { cp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { foldText } from '../text/fold-text.ts'
import type { LabelledMessage } from '../corpus/score.ts'
import { readLanguages, wordsIn } from './language.ts'
import { languages, lexicon, lexiconOf } from './lexicon.ts'
import { role } from './roles.ts'

const spoken = 'ar de en es fa fr hi id ja kk ko lv pt ru tl tr uk zh'.split(' ')

test('the languages whose messages are read', () => {
  expect(languages.map(({ tag }) => tag).filter((tag) => tag !== 'mul' && tag !== 'und')).toEqual(spoken)
})

test('every language of the labelled messages has its file', () => {
  const messages = ['shared', 'written', 'first-sight', 'run-on', 'held-out'].flatMap((name) =>
    readFileSync(new URL(`../corpus/${name}.jsonl`, import.meta.url), 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as LabelledMessage),
  )
  // Of Hebrew and Greek only the letters are looked at, where they follow digits.
  const labels = new Set(messages.map(({ lang }) => lang).filter((lang) => lang !== 'he' && lang !== 'el'))
  expect([...labels].filter((lang) => !spoken.includes(lang))).toEqual([])
  expect(labels.size).toBeGreaterThan(15)
})

test('no language has a word twice for the same', () => {
  const repeated = languages.flatMap(({ tag, words, rules }) =>
    Object.entries({ ...words, ...rules }).flatMap(([name, lists]) =>
      wordsIn(lists)
        .filter((word, at, all) => all.indexOf(word) !== at)
        .map((word) => `${tag} ${name} ${word}`),
    ),
  )
  expect(repeated).toEqual([])
})

test('each word of each language is found with what it does', () => {
  const lost = languages.flatMap(({ tag, words }) =>
    Object.entries(words).flatMap(([name, lists]) =>
      wordsIn(lists)
        .filter((word) => {
          const { key, keyUnits } = foldText(word.replace(/\*$/, ''))
          const match = lexicon.longest(keyUnits, 0)
          return match?.end !== key.length || (match.value & role[name as keyof typeof role]) === 0
        })
        .map((word) => `${tag} ${name} ${word}`),
    ),
  )
  expect(lost).toEqual([])
})

describe('a language is one file', () => {
  let folder: string
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'languages-'))
    await cp(import.meta.dirname, folder, { recursive: true })
  })
  afterEach(() => rmSync(folder, { recursive: true, force: true }))

  const put = (name: string, content: object): void => writeFileSync(join(folder, name), JSON.stringify(content))

  test('that need only be put beside the others', () => {
    put('pl.json', { tag: 'pl', name: 'Polish', words: { qualifier: ['weryfikacyjny logowania'], filler: ['twoj'] } })
    const read = readLanguages(folder)
    expect(read).toHaveLength(languages.length + 1)
    const withPolish = lexiconOf(read)
    const { keyUnits, key } = foldText('Weryfikacyjny')
    expect(withPolish.longest(keyUnits, 0)).toEqual({ value: role.qualifier, end: key.length })
  })

  test.each([
    ['a role that there is not', 'pl.json', { tag: 'pl', name: 'Polish', words: { verb: ['jest'] } }],
    ['a rule that there is not', 'pl.json', { tag: 'pl', name: 'Polish', words: {}, rules: { above: ['nad'] } }],
    ['words that are no list', 'pl.json', { tag: 'pl', name: 'Polish', words: { filler: 'twoj' } }],
    ['another tag than its name', 'pl.json', { tag: 'cs', name: 'Czech', words: {} }],
  ])('and is refused by its name for %s', (_, name, content) => {
    put(name, content)
    expect(() => readLanguages(folder)).toThrow(name)
  })
})
