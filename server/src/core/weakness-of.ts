/** Of what a person may have typed in: `least` characters, and enough of them unlike each other and their neighbours. */
export function weaknessOf(secret: string, least: number): string | null {
  if (secret.length < least) return `has fewer than ${least} characters`
  const different = Math.min(6, Math.ceil(least / 2) + 1)
  if (new Set(secret.toLowerCase()).size < different) return `has fewer than ${different} different characters`
  if (/^(.+?)\1+$/s.test(secret)) return 'repeats a short piece'
  if (shareOfNeighbours(secret) > mostNeighbours) return 'is a sequence such as 12345'
  return null
}

/** Of random decimal digits three in ten are next to or like the one before. */
const mostNeighbours = 0.7

/** How many characters are the one before again, or the next or last one of the alphabet. */
function shareOfNeighbours(secret: string): number {
  const codes = Array.from(secret.toLowerCase(), (character) => character.codePointAt(0) as number)
  const near = codes.filter((code, i) => i > 0 && Math.abs(code - (codes[i - 1] as number)) <= 1).length
  return near / Math.max(1, codes.length - 1)
}
