import { readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { z } from 'zod'
import { role } from './roles.ts'

/** Rules that read a few words of their own, compared with a whole word of the text. */
const ruleNames = [
  /** "The code below": the code is in a line of its own. */
  'below',
  /** The app, the site, signing in: a "door code" for one of these is a code to type. */
  'signIn',
  /** "Google ile giriş": "with" where it follows the name. */
  'withBehind',
  /** "رمز شما ۴۸۲۹۱۳ است": "is" where it follows the number. */
  'verbBehind',
  /** "Verification: 482913": what the code is for, in place of a word for the code. */
  'heading',
  /** "Send it to 4417": the number is where to send. */
  'sentTo',
  /** "Код подтверждения операции 208841": what is confirmed, by this very number. */
  'confirmedDeed',
  /** "Confirmation code", which a booking has too. */
  'confirmation',
  /** "Auth code", which a payment slip has too. */
  'authorisation',
  /** Beginnings of words for confirming, which alone say nothing of a sign-in. */
  'confirmStem',
  /** "Telegram me at 9121234567". */
  'reach',
  /** "Google Play": words that make a product's name another name. */
  'otherName',
] as const

export type RuleName = (typeof ruleNames)[number]

const wordLists = z.array(z.string().regex(/^\S+(?: \S+)*$/))

const languageSchema = z.strictObject({
  /** BCP 47. `mul` has signs and currencies, `und` words of languages that have no file. */
  tag: z.string().regex(/^[a-z]{2,3}$/),
  name: z.string(),
  /**
   * By what they do in a message (`role`). Words are separated by spaces; `_` is a space inside a phrase; a final `*` lets
   * up to six letters follow (endings). Case and accents do not matter.
   */
  words: z.partialRecord(z.enum(Object.keys(role) as [keyof typeof role]), wordLists),
  /** As above, but spelled as the folded text is: lower case, no accents. */
  rules: z.partialRecord(z.enum(ruleNames), wordLists).optional(),
})

export type Language = z.infer<typeof languageSchema>

/** The languages of a folder, one JSON file each, by tag. Throws with the file's name where one is not as it has to be. */
export function readLanguages(folder: string): Language[] {
  const files = readdirSync(folder).filter((name) => name.endsWith('.json'))
  return files.sort().map((file) => {
    const read = languageSchema.safeParse(JSON.parse(readFileSync(join(folder, file), 'utf8')))
    if (!read.success) throw new Error(`${file}: ${z.prettifyError(read.error)}`)
    if (read.data.tag !== basename(file, '.json')) throw new Error(`${file}: its tag is ${read.data.tag}`)
    return read.data
  })
}

/** The single words of lists, phrases with their spaces. */
export function wordsIn(lists: readonly string[] = []): string[] {
  return lists.flatMap((list) => list.split(' ')).map((word) => word.replaceAll('_', ' '))
}
