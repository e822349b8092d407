import * as fs from 'node:fs'
import { join } from 'node:path'
import type { Config } from './config.ts'
import { readGammu } from './gammu.ts'
import type { Received } from './message.ts'
import { readSmstools } from './smstools.ts'
import { discard, numberOf, readSpooled, spoolFiles, spoolMessage, store, reportUnassigned } from './spool.ts'
import { codeOf, reasonOf, report } from './report.ts'

/** The daemons write their files in place; a younger one that nobody announced may be half written. */
const fileIsWholeMs = 10_000

type Read = (file: Buffer) => Received | null

/** Takes over what a crash left in the daemons' folders. Deleted there only when it is in the spool. */
export function sweepInboxes(config: Config): void {
  if (config.smstoolsIncoming !== null) sweep(config, config.smstoolsIncoming, fileIsWholeMs, readSmstools)
  for (const phoneId of Object.keys(config.gammuInbox)) sweepGammu(config, phoneId, fileIsWholeMs)
}

/** `minAgeMs` is 0 for the gammu that waits for this very call, and so writes no file. Returns how many it took. */
export function sweepGammu(config: Config, phoneId: string, minAgeMs: number): number {
  const folder = config.gammuInbox[phoneId]
  return folder === undefined ? 0 : sweep(config, folder, minAgeMs, (file) => readGammu(file, phoneId))
}

function sweep(config: Config, folder: string, minAgeMs: number, read: Read): number {
  let taken = 0
  for (const name of fs.readdirSync(folder)) {
    const file = join(folder, name)
    try {
      const stat = fs.statSync(file)
      if (!stat.isFile() || Date.now() - stat.mtimeMs < minAgeMs || !takeFile(config, file, read)) continue
      taken++
      fs.unlinkSync(file)
    } catch (error) {
      // Where another call was faster nothing is to do; anything else leaves the file for the next time.
      if (codeOf(error) !== 'ENOENT') report(`a file in ${folder} could not be taken over: ${reasonOf(error)}`)
    }
  }
  return taken
}

/** False for what is no message. */
export function takeFile(config: Config, file: string, read: Read): boolean {
  const received = read(fs.readFileSync(file))
  // The file's time and not the clock's: two calls for one file then name it alike in the spool.
  if (received) spoolMessage(config, received, fs.statSync(file).mtime)
  return received !== null
}

/** Moves messages whose SIM now has a number into the queue. Returns how many still have none. */
export function assignNumbers(config: Config): number {
  let left = 0
  for (const name of spoolFiles(config, 'unassigned')) {
    const message = readSpooled(config, 'unassigned', name)
    const to = message && numberOf(config, message.sims)
    if (message && to !== undefined) {
      store(config, 'queue', name, { ...message, to })
      discard(config, 'unassigned', name)
    } else if (message) {
      reportUnassigned(config, message.sims)
      left++
    }
  }
  return left
}
