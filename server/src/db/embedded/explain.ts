import { Refused } from '#core/errors'

const decisive = /\b(FATAL|PANIC|ERROR|error):/

export function saysWhy(output: string): boolean {
  return decisive.test(output)
}

/** The line of PostgreSQL's output that decided, with its detail and hint; the last line when none stands out. */
export function decisiveLine(output: string): string {
  return fullOrReadOnly(output) ?? lineOf(output)
}

function lineOf(output: string): string {
  const lines = output.split('\n').map((line) => line.trim())
  const at = lines.findLastIndex((line) => decisive.test(line))
  if (at === -1) return lines.findLast((line) => line !== '') ?? 'no output'
  // The operator's own file: the line before tells which setting it is.
  if (lines[at]?.includes('contains errors')) return lineOf(lines.slice(0, at).join('\n').replaceAll('LOG:', 'FATAL:'))
  const more = lines.slice(at + 1, at + 4).filter((line) => /(DETAIL|HINT|detail|hint):/.test(line))
  return [lines[at] ?? '', ...more]
    .map((line) => line.replace(/^.*?\b(FATAL|PANIC|ERROR|DETAIL|HINT):\s*/, ''))
    .join(' ')
}

export const diskFull = 'the disk is full: make room, then start again'

const sentences: Record<string, string> = {
  EACCES: 'this user may not write there: give it the folder, or choose another DATA_DIR',
  EPERM: 'this user may not write there: give it the folder, or choose another DATA_DIR',
  EROFS: 'the file system is mounted read-only: choose another DATA_DIR',
  ENOTDIR: 'a part of that path is a file, not a folder: move it away, or choose another DATA_DIR',
  EEXIST: 'there is a file where a folder should be: move it away, or choose another DATA_DIR',
  EISDIR: 'there is a folder where a file should be: move it away',
  ENOSPC: diskFull,
  EDQUOT: 'the disk quota is used up: make room, then start again',
}

/** What a program's output says about a disk that takes nothing more, in our words. */
export function fullOrReadOnly(output: string): string | undefined {
  if (/No space left on device/i.test(output)) return sentences['ENOSPC']
  if (/Disk quota exceeded/i.test(output)) return sentences['EDQUOT']
  if (/Read-only file system/i.test(output)) return sentences['EROFS']
  return undefined
}

/** What the operating system refused, as a sentence for a person; anything unknown keeps its own words. */
export function refusal(what: string, error: unknown): Refused {
  if (error instanceof Refused) return error
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  const words = sentences[code] ?? (error instanceof Error ? error.message : String(error))
  return new Refused(`${what}: ${words}.`, { cause: error })
}
