import { createHmac, randomBytes } from 'node:crypto'
import * as fs from 'node:fs'
import { join } from 'node:path'
import type { Config } from './config.ts'
import type { Received, Spooled } from './message.ts'
import { codeOf, report } from './report.ts'

export type SpoolFolder = 'queue' | 'unassigned' | 'refused'

export function openSpool({ spool, warnBelowFreeMegabytes }: Config): void {
  for (const folder of ['', 'queue', 'unassigned', 'refused', 'writing']) {
    fs.mkdirSync(join(spool, folder), { recursive: true, mode: 0o700 })
  }
  const { bavail, bsize } = fs.statfsSync(spool)
  const freeMegabytes = Math.floor((bavail * bsize) / 1e6)
  if (freeMegabytes < warnBelowFreeMegabytes)
    report(`the disk under ${spool} is nearly full: ${freeMegabytes} MB are free`)
}

/** Files by name, the newest first. */
export function spoolFiles({ spool }: Config, folder: SpoolFolder): string[] {
  return fs.readdirSync(join(spool, folder)).sort().reverse()
}

/** When this returns the message is on the disk. */
export function spoolMessage(config: Config, received: Received, arrivedAt: Date): void {
  const { sims, from, text, sentAt, isBinary } = received
  const to = numberOf(config, sims)
  const message: Spooled = {
    id: stableId(config.spool, received),
    sims,
    ...(to !== undefined && { to }),
    from,
    text,
    ...(sentAt !== undefined && { sentAt }),
    arrivedAt: arrivedAt.toISOString(),
  }
  const name = `${arrivedAt.getTime()}-${message.id}.json`
  if (isBinary) {
    store(config, 'refused', name, { ...message, refused: 'no text, base64 of its bytes' })
    report(`a message that is no text lies in ${join(config.spool, 'refused', name)}`)
  } else if (to === undefined) {
    store(config, 'unassigned', name, message)
    reportUnassigned(config, sims)
  } else {
    store(config, 'queue', name, message)
  }
}

export function numberOf({ numbers }: Config, sims: readonly string[]): string | undefined {
  return sims.map((sim) => numbers[sim]).find((number) => number !== undefined)
}

export function reportUnassigned({ file }: Config, sims: readonly string[]): void {
  const names = sims.map((sim) => JSON.stringify(sim)).join(' or ')
  report(`no number is known for this SIM, its message is kept: add ${names} with its number to "numbers" in ${file}`)
}

/** Null where another call was faster. */
export function readSpooled({ spool }: Config, folder: SpoolFolder, name: string): Spooled | null {
  try {
    return JSON.parse(fs.readFileSync(join(spool, folder, name), 'utf8')) as Spooled
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null
    throw error
  }
}

/** Written aside, synced and renamed: there whole or not at all, also after the power was cut. */
export function store({ spool }: Config, folder: SpoolFolder, name: string, content: object): void {
  const draft = join(spool, 'writing', `${name}-${process.pid}`)
  writeDurably(draft, JSON.stringify(content))
  fs.renameSync(draft, join(spool, folder, name))
  syncFolder(join(spool, folder))
}

export function discard({ spool }: Config, folder: SpoolFolder, name: string): void {
  fs.rmSync(join(spool, folder, name), { force: true })
}

/** The same for a message that a daemon hands over twice. */
function stableId(spool: string, { sims, from, text, sent }: Received): string {
  const mac = createHmac('sha256', spoolKey(spool)).update(JSON.stringify([sims[0], from, sent, text]))
  return `modem-${mac.digest('hex').slice(0, 40)}`
}

/** Ids appear in logs; a hash without a key would give away the code of a message whose wording is known. */
export function spoolKey(spool: string): Buffer {
  const file = join(spool, 'key')
  if (!fs.existsSync(file)) {
    const draft = join(spool, 'writing', `key-${process.pid}`)
    writeDurably(draft, randomBytes(32).toString('hex'))
    try {
      // Unlike a rename this leaves the key of a call that was faster.
      fs.linkSync(draft, file)
    } catch (error) {
      if (codeOf(error) !== 'EEXIST') throw error
    }
    fs.unlinkSync(draft)
    syncFolder(spool)
  }
  return fs.readFileSync(file)
}

function writeDurably(file: string, content: string): void {
  const handle = fs.openSync(file, 'w', 0o600)
  try {
    fs.writeFileSync(handle, content)
    fs.fsyncSync(handle)
  } finally {
    fs.closeSync(handle)
  }
}

function syncFolder(folder: string): void {
  const handle = fs.openSync(folder, 'r')
  try {
    fs.fsyncSync(handle)
  } finally {
    fs.closeSync(handle)
  }
}
