import { wordsOfRule } from '../languages/lexicon.ts'
import { role } from '../languages/roles.ts'
import type { Reading } from '../text/read-text.ts'
import { endsSentence, has, isMark, says, tokenAt } from '../text/sentences.ts'
import type { Candidate } from './candidates.ts'
import { isInSentence, type Link } from './link.ts'

/** "Use 482913 to log in", "输入482913完成验证": no word for the code, but what to do with it and what for. */
export function linkByUse(reading: Reading, candidate: Candidate): Link | null {
  if (!says(reading, role.use) || !says(reading, role.login)) return null
  const { tokens } = reading
  let before = candidate.first - 1
  while (isMark(reading, tokenAt(reading, before), '"«“([\':：')) before--
  while (has(tokenAt(reading, before), role.filler) && !has(tokens[before], role.use)) before--
  let used = has(tokenAt(reading, before), role.use)
  for (let i = candidate.last + 1; !used && i <= candidate.last + 3 && !endsSentence(reading, i); i++) {
    if (has(tokens[i], role.use)) used = true
    else if (!has(tokens[i], role.filler)) break
  }
  if (!used || !isInSentence(reading, candidate, (index) => has(tokens[index], role.login))) return null
  return { strength: 0.8, keyword: -1, direct: false, stated: false, reason: 'to be used for signing in' }
}

/** "ExampleApp verification: 90210", "Doğrulama: 4821": the deed stands for the code. */
export function linkByHeading(reading: Reading, { first, last }: Candidate): Link | null {
  const { key, tokens } = reading
  const deed = tokenAt(reading, first - 2)
  if (!deed || !isMark(reading, tokens[first - 1], ':：')) return null
  if (!headings.has(key.slice(deed.start, deed.end))) return null
  const after = tokens[last + 1]
  if (after && after.kind !== 'newline' && after.kind !== 'hash' && !endsSentence(reading, last + 1)) return null
  return { strength: 0.72, keyword: first - 2, direct: false, stated: true, reason: 'after what it is for' }
}

const headings = wordsOfRule('heading')
