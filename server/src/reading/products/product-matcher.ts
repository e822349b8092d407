import { z } from 'zod'
import { parseTemplate } from '../text/template.ts'

function list(maxItems: number, item: z.ZodType<string>, what: string) {
  return z.array(item, { error: `${what} is a list of texts` }).max(maxItems, `${what}: at most ${maxItems} entries`)
}

function text(max: number, what: string) {
  return z
    .string({ error: `${what} is a text` })
    .trim()
    .min(1, `${what} is empty`)
    .max(max, `${what} has at most ${max} characters`)
}

const template = text(200, 'a pattern').superRefine((value, context) => {
  const parsed = parseTemplate(value)
  if (typeof parsed === 'string') context.addIssue({ code: 'custom', message: parsed })
})

const codePattern = template.refine((value) => value.includes('{code'), 'a code pattern has {code} in it')

const name = text(40, 'a name')
  .refine((value) => /\p{L}|\p{N}/u.test(value), 'a name has a letter or a digit in it')
  .refine((value) => !value.slice(0, -1).includes('*'), 'in a name, * stands only at the end')

const originator = text(40, 'an originator')
  .refine((value) => /\p{L}|\p{N}/u.test(value), 'an originator has a letter or a digit in it')
  .refine((value) => !value.slice(0, -1).includes('*'), 'in an originator, * stands only at the end')

/**
 * How the messages of one product are recognised, as plain JSON that the operator may edit. Case, accents, digits of other
 * scripts and runs of spaces never matter. Every list may be left out.
 */
export const productMatcherSchema = z.strictObject({
  /** Sender ids, compared without spaces and signs; `GOOGLE*` takes any that begin so. */
  originators: list(100, originator, 'originators').optional(),
  /** The product's names in all languages; `телеграм*` takes endings of up to six letters. */
  names: list(200, name, 'names').optional(),
  /** Hosts or host/path beginnings that only this product links to: `v.whatsapp.com`, `t.me/login`. */
  links: list(50, text(100, 'a link'), 'links').optional(),
  /** The 11 characters that end a message for this product's Android app. */
  hashes: list(50, z.string().length(11, 'a hash has 11 characters'), 'hashes').optional(),
  /** Sentences that only this product sends: `games on Steam`, `G-{code:6}`. One of them names product (and code). */
  phrases: list(100, template, 'phrases').optional(),
  /** Where the code is in a message known to be this product's, for wordings that are not understood otherwise. */
  codePatterns: list(100, codePattern, 'codePatterns').optional(),
  /** The lengths this product's codes have; other lengths are believed less. */
  codeLengths: z
    .array(z.int().min(3, 'a code has at least 3 characters').max(24, 'a code has at most 24 characters'))
    .max(22, 'codeLengths: at most 22 entries')
    .optional(),
  /** Codes may be of letters alone, like YMYCP. */
  lettersOnly: z.boolean({ error: 'lettersOnly is true or false' }).optional(),
})

export type ProductMatcher = z.infer<typeof productMatcherSchema>
