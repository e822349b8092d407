import { obeyedCharacter } from '@verifyplus/contract'

const obeyed = new RegExp(obeyedCharacter, 'gu')

/** Whether every character is shown, and none is obeyed by a terminal. */
export function isPrintable(text: string): boolean {
  return text.search(obeyed) < 0
}

/** The text on one line: what a terminal would obey is written as `\u001b`, as JSON writes it. */
export function printable(text: string): string {
  return text.replaceAll(obeyed, escaped)
}

/** The same with the line breaks that are there. Of a JSON document it is the same document. */
export function printableLines(text: string): string {
  return text.replaceAll(obeyed, (char) => (char === '\n' ? char : escaped(char)))
}

/** The same for a cell of a table, whose columns are told by the spaces between them: no text brings such of its own. */
export function printableCell(text: string): string {
  return printable(text).replaceAll(/ {2,}|^ | $|(?! )\p{Zs}/gu, (spaces) => Array.from(spaces, escaped).join(''))
}

function escaped(char: string): string {
  return char
    .split('')
    .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .join('')
}
