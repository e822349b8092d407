import { readFile } from 'node:fs/promises'

const folder = new URL('../../../docs/high-availability/', import.meta.url)

/** A configuration file as docs/high-availability.md ships it, with its `@WORDS@` filled in. Throws where one is left. */
export async function shipped(name: string, words: Readonly<Record<string, string>>): Promise<string> {
  return fillIn(await readFile(new URL(name, folder), 'utf8'), words)
}

export function fillIn(text: string, words: Readonly<Record<string, string>>): string {
  return text.replace(/@([A-Z0-9_]+)@/g, (whole, word: string) => {
    const value = words[word]
    if (value === undefined) throw new Error(`${whole} is not filled in`)
    return value
  })
}

/** The variables of an environment file of systemd: a line each, without quotes. */
export function variablesOf(text: string): Record<string, string> {
  const lines = text.split('\n').filter((line) => /^[A-Z][A-Z0-9_]*=/.test(line))
  return Object.fromEntries(lines.map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]))
}
