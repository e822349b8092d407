import * as fs from 'node:fs'
import { codeOf } from './report.ts'

/** No call works this long: an older lock is one whose process id belongs to another program by now. */
const staleMs = 60_000

/**
 * One sender at a time; false where another one sends. After kill -9 the file stays, but its process id is nobody's or it
 * grows old. Two who take a dead lock over at once both send, which costs a request: the server counts an id once.
 */
export function takeLock(file: string): boolean {
  for (let attempt = 0; attempt < 2; attempt++) {
    try {
      fs.writeFileSync(file, String(process.pid), { flag: 'wx', mode: 0o600 })
      return true
    } catch (error) {
      // On a full disk no lock can be made, and sending is what empties it.
      if (codeOf(error) !== 'EEXIST') return true
    }
    if (isHeld(file)) return false
    fs.rmSync(file, { force: true })
  }
  return false
}

export function releaseLock(file: string): void {
  fs.rmSync(file, { force: true })
}

function isHeld(file: string): boolean {
  try {
    if (Date.now() - fs.statSync(file).mtimeMs > staleMs) return false
    const pid = Number(fs.readFileSync(file, 'utf8'))
    // Empty for a moment, between being made and being written.
    return pid === 0 || process.kill(pid, 0)
  } catch (error) {
    return codeOf(error) === 'EPERM'
  }
}
