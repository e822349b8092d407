import { capitalisedWordEnd } from '../text/run-on-words.ts'

/**
 * The code of an origin-bound message: its last line is `@host #code`, perhaps followed by ` @embedded-host` and more.
 * https://wicg.github.io/sms-one-time-codes/
 */
export function originBoundCode(shown: string): string | null {
  if (!shown.includes('@')) return null
  let end = shown.length
  while (end > 0 && /\s/.test(shown[end - 1] ?? '')) end--
  const start = shown.lastIndexOf('\n', end - 1) + 1
  const line = shown.slice(start, Math.min(end, start + 300))
  const match = /^@[A-Za-z0-9][A-Za-z0-9.-]{0,252} #([^\s#]{3,24})(?:\s|$)/.exec(line)
  const code = withoutWord(match?.[1]?.replaceAll('-', '') ?? '')
  return /^[A-Za-z0-9]{3,24}$/.test(code) && /\d|^[A-Z]+$/.test(code) ? code : null
}

/** "#68398You can also tap": what was in the next line. */
function withoutWord(code: string): string {
  const digits = /^[0-9]{4,}/.exec(code)?.[0] ?? code
  return capitalisedWordEnd(code, digits.length) === code.length ? digits : code
}
