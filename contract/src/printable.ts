import * as z from 'zod'

/**
 * One character that a terminal or a browser obeys instead of showing it: C0 and C1 controls, line separators, what turns the
 * direction of writing, other invisible ones, halves of surrogate pairs. Not the joiners that Persian and emoji are written with.
 */
export const obeyedCharacter = '(?![\\u200c\\u200d])[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}\\p{Cs}]'

/** A text for people to read, of which none obeys a terminal. */
export const printableText = z
  .string()
  .regex(new RegExp(`^(?:(?!${obeyedCharacter})[^])*$`, 'u'), 'must not contain control characters or line breaks')
