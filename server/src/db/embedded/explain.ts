import { Refused } from '#core/errors'

/** The line of PostgreSQL's output that decided, with its detail and hint; the last line when none stands out. */
export function decisiveLine(output: string): string {
  const lines = output.split('\n').map((line) => line.trim())
  const at = lines.findLastIndex((line) => /\b(FATAL|PANIC|ERROR|error):/.test(line))
  if (at === -1) return lines.findLast((line) => line !== '') ?? 'it said nothing'
  const more = lines.slice(at + 1, at + 4).filter((line) => /(DETAIL|HINT|detail|hint):/.test(line))
  return [lines[at] ?? '', ...more]
    .map((line) => line.replace(/^.*?\b(FATAL|PANIC|ERROR|DETAIL|HINT):\s*/, ''))
    .join(' ')
}

const sentences: Record<string, string> = {
  EACCES: 'this user may not write there: give it the folder, or choose another DATA_DIR',
  EPERM: 'this user may not write there: give it the folder, or choose another DATA_DIR',
  EROFS: 'the file system is mounted read-only: choose another DATA_DIR',
  ENOTDIR: 'a part of that path is a file, not a folder: move it away, or choose another DATA_DIR',
  EEXIST: 'there is a file where a folder should be: move it away, or choose another DATA_DIR',
  ENOSPC: 'the disk is full: make room, then start again',
  EDQUOT: 'the disk quota is used up: make room, then start again',
}

/** What the operating system refused, as a sentence for a person; anything unknown keeps its own words. */
export function refusal(what: string, error: unknown): Refused {
  if (error instanceof Refused) return error
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  const words = sentences[code] ?? (error instanceof Error ? error.message : String(error))
  return new Refused(`${what}: ${words}.`, { cause: error })
}
