import type { Reading } from '../text/read-text.ts'
import type { Link } from './link.ts'

/** Whether a link of the message holds the code as a part of its own: https://t.me/login/68398, ?code=68398. */
export function isRepeatedInLink({ key, tokens }: Reading, code: string): boolean {
  const part = code.toLowerCase()
  return tokens.some((token) => {
    if (token.kind !== 'link') return false
    const link = key.slice(token.start, token.end)
    for (let at = link.indexOf(part); at >= 0; at = link.indexOf(part, at + 1)) {
      if (!isAlphanumeric(link, at - 1) && !isAlphanumeric(link, at + part.length)) return true
    }
    return false
  })
}

/** The link that signs in does what typing the code would: the product's message needs no word for it. */
export const byRepetition: Link = {
  strength: 0.85,
  keyword: -1,
  direct: true,
  stated: true,
  reason: 'repeated in a link',
}

function isAlphanumeric(text: string, at: number): boolean {
  return /^[a-z0-9]/.test(text.charAt(at))
}
