import { charClass, classOf, type FoldedUnits } from './fold-text.ts'
import { capitalisedWordEnd } from './run-on-words.ts'

// The parts of a message that machines read: links, e-mail addresses and the hash of Android's SMS Retriever.

const topLevelDomains = new Set(
  `com org net io me ru ir in co app example cn gg page link ly uk ua kz id ph lv tr de fr es br mx info biz store shop online
   site xyz to gl us eu tv cc test localhost ai dev su pt by uz kg it pl cz ch at ca au jp kr hk tw ae sa eg pk bd gd mobi pro club
   live click top рф`.split(/\s+/),
)

/**
 * The end of the link or e-mail address that begins with the letters and digits in [start, runEnd) of a folded key, 0 when
 * it is none. A host without scheme counts when it ends in a known domain or a path follows.
 */
export function urlEnd({ key, keyUnits: units }: FoldedUnits, start: number, runEnd: number): number {
  const next = units[runEnd]
  if (next === 0x3a && key.startsWith('://', runEnd)) return tailEnd(key, runEnd + 3)
  if (next !== 0x2e && next !== 0x40 && next !== 0x2d && next !== 0x5f) return 0
  let end = runEnd
  let labelStart = start
  let dots = 0
  let at = false
  for (; end < key.length && end - start < 253; end++) {
    const unit = units[end] ?? 0
    if (isAlphanumeric(unit)) continue
    const joins = unit === 0x2e || unit === 0x2d || unit === 0x5f || (unit === 0x40 && !at)
    if (!joins || !isAlphanumeric(units[end + 1] ?? 0)) break
    if (unit === 0x40) at = true
    if (unit === 0x2e) dots++
    if (unit === 0x2e || unit === 0x40) labelStart = end + 1
  }
  if (at) return dots > 0 ? end : 0
  const last = key.slice(labelStart, end)
  if (dots === 0 || !/^[a-z]/.test(last)) return 0
  const path = units[end] === 0x2f
  if (!topLevelDomains.has(last) && !(path && last.length >= 2)) return 0
  return path ? tailEnd(key, end) : end
}

/** A path ends where a space, a bracket or a letter that needs escaping comes; a full stop at its end is the sentence's. */
function tailEnd(key: string, from: number): number {
  let end = from
  for (; end < key.length; end++) {
    const unit = key.charCodeAt(end)
    if (
      unit <= 0x20 ||
      unit > 0x7e ||
      unit === 0x3c ||
      unit === 0x3e ||
      unit === 0x22 ||
      unit === 0x29 ||
      unit === 0x5d
    )
      break
  }
  while (end > from && '.,;:!?'.includes(key[end - 1] ?? '')) end--
  return end
}

function isAlphanumeric(unit: number): boolean {
  return (unit >= 0x30 && unit <= 0x39) || (unit >= 0x61 && unit <= 0x7a)
}

/** "3456Welcome" at the end of "Your code: 123456Welcome". */
function isNumberAndWord(shown: string, start: number, end: number): boolean {
  let word = start
  while (classOf(shown.charCodeAt(word)) === charClass.digit) word++
  return word > start && word < end && capitalisedWordEnd(shown, word) === end
}

/**
 * 11 characters of base64 with small letters, capitals and (unless it is surely the last thing in the message) a digit or
 * sign: what Android puts at the end of a message for one app. `glued`: it may follow a code with nothing between.
 */
export function isRetrieverHash(shown: string, start: number, end: number, glued: boolean): boolean {
  if (start < 0) return false
  let small = 0
  let capital = 0
  let other = 0
  let firstIsDigit = false
  for (let i = start; i < end; i++) {
    const unit = shown.charCodeAt(i)
    if (unit >= 0x61 && unit <= 0x7a) small++
    else if (unit >= 0x41 && unit <= 0x5a) capital++
    else if ((unit >= 0x30 && unit <= 0x39) || unit === 0x2b || unit === 0x2f) {
      other++
      firstIsDigit ||= i === start
    } else return false
  }
  if (small === 0 || capital === 0 || isNumberAndWord(shown, start, end)) return false
  const before = start === 0 ? '\n' : (shown[start - 1] ?? '')
  if (/\s/.test(before)) return other > 0 || capital >= 3
  return glued && other > 0 && small + capital >= 5 && /[0-9.!]/.test(before) && (firstIsDigit || other > 0)
}
