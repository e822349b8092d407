import { lexicon } from '../languages/lexicon.ts'
import { charClass, classOf, type FoldedUnits } from './fold-text.ts'
import type { WordTree } from './word-tree.ts'

// Transports drop line breaks and spaces: "Telegram code: 68398You can also tap". These say where a code ends and the next
// word begins.

/** Fewer digits than a code has are part of names and quantities: 7Eleven, 24Hours, 3Pm. */
const minDigits = 4
const joints = ' -–—‑‐−－·./:,'

/**
 * The end of the word that begins like a sentence does: You, Do, WhatsApp, Вы; 0 when none begins at `at`. Capitals alone
 * (68398YOU) are none, since codes are made of them.
 */
export function capitalisedWordEnd(shown: string, at: number): number {
  let end = at
  for (;;) {
    if (!isUpper(shown, end)) break
    const small = end + 1
    end = small
    while (isLower(shown, end)) end++
    if (end === small) return 0
  }
  const after = classOf(shown.charCodeAt(end))
  return after === charClass.digit || isLetter(after) ? 0 : end
}

/** Whether a letter is of a script without capitals: a word in it can be no part of a code, also without a space between. */
export function isCaseless(character: string): boolean {
  return /[\p{Lo}\p{M}\p{Script=Georgian}]/u.test(character)
}

export interface RunOn {
  /** Where the code ends and the word begins. */
  at: number
  /** Whether a line began there; otherwise the sentence goes on: "731227is your code". */
  opensLine: boolean
}

/**
 * Where a run of letters and digits, or one of digits before another script, falls apart into a code and the word behind it.
 * `digitsEnd` is the end of the digits that it begins with, `end` its own.
 */
export function findRunOn(
  folded: FoldedUnits,
  { start, digitsEnd, end }: { start: number; digitsEnd: number; end: number },
  names: WordTree<readonly number[]> | undefined,
): RunOn | null {
  const { shown, key } = folded
  const isEnough = (at: number): boolean => at - start >= minDigits || goesOnFromDigits(key, start)
  if (digitsEnd > start && isEnough(digitsEnd)) {
    const opensLine = capitalisedWordEnd(shown, digitsEnd) > 0
    if (opensLine || digitsEnd === end) return opensLine ? { at: digitsEnd, opensLine } : null
    const rest = shown.slice(digitsEnd, end)
    if (/^https?$/.test(rest) && key.startsWith('://', end)) return { at: digitsEnd, opensLine: true }
    const known = lexicon.longest(folded.keyUnits, digitsEnd)
    const isKnown = known !== null && known.end >= end
    // "731227is your code", "482137for ExampleApp"; but codes of hexadecimal digits end in "de" and "da".
    const isSmall = /^\p{Ll}{2,}$/u.test(rest) && !/^[a-f]+$/.test(rest)
    if (isSmall && isKnown) return { at: digitsEnd, opensLine: false }
    // "482137DO NOT SHARE": a phrase that goes on behind the run is none of a code's capitals.
    if (/^[A-Z]+$/.test(rest) && known !== null && known.end > end) return { at: digitsEnd, opensLine: true }
    const isName = /[a-z]/.test(rest) && (names?.longest(folded.keyUnits, digitsEnd)?.end ?? 0) >= end
    // What follows "G-" and "FB-" is digits.
    if (isName || isPrefixed(shown, start)) return { at: digitsEnd, opensLine: !(isSmall && isKnown) }
  }
  return digitsEnd === end ? null : findAfterCapitals(folded, start, end, isEnough)
}

function isPrefixed(shown: string, start: number): boolean {
  return /(?:^|[^A-Za-z0-9])(?:G|FB)[-–—‑‐−－]$/.test(shown.slice(Math.max(0, start - 4), start))
}

/** "7XK9Q2You can also tap": capitals and digits, the last of them a digit, then a word. */
function findAfterCapitals(
  { shown, keyUnits }: FoldedUnits,
  start: number,
  end: number,
  isEnough: (at: number) => boolean,
): RunOn | null {
  let at = end
  while (at > start && classOf(shown.charCodeAt(at - 1)) !== charClass.digit) at--
  // Two letters may be the end of a code in both cases: A1B2Cd. "Do not" is more.
  const isWord = end - at > 2 || (lexicon.longest(keyUnits, at)?.end ?? 0) > end
  if (!isWord || !isEnough(at) || !/^[A-Z0-9]*[A-Z][A-Z0-9]*$/.test(shown.slice(start, at))) return null
  return capitalisedWordEnd(shown, at) > 0 ? { at, opensLine: true } : null
}

/** 482-913You, 482 913You: few digits are enough where digits come before them. */
function goesOnFromDigits(key: string, start: number): boolean {
  return start > 1 && joints.includes(key.charAt(start - 1)) && classOf(key.charCodeAt(start - 2)) === charClass.digit
}

function isUpper(text: string, at: number): boolean {
  return /^\p{Lu}/u.test(text.charAt(at))
}

function isLower(text: string, at: number): boolean {
  return /^\p{Ll}/u.test(text.charAt(at))
}

function isLetter(kind: number): boolean {
  return kind === charClass.latin || kind === charClass.letter || kind === charClass.ideograph
}
