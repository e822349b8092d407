/** To the daemon's log: never a text, a code or a secret. */
export function report(line: string): void {
  process.stderr.write(`verifyplus-modem: ${shown(line)}\n`)
}

/** What a server or the name of a file brings is not obeyed by a terminal. */
export function shown(line: string): string {
  return line.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '?')
}

export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : ''
}

/** System errors by their code alone: the words of a parser may quote what it read. */
export function reasonOf(error: unknown): string {
  if (error instanceof SyntaxError) return 'it cannot be read as JSON'
  return error instanceof Error ? codeOf(error) || error.message : String(error)
}
