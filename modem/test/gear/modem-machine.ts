import { spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  watch,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { standaloneFile } from '../../build/standalone.ts'
import { secret } from './recording-server.ts'

export const imsi = '432110123456789'
export const number = '+989121234567'
export const script = fileURLToPath(standaloneFile)

export interface Ended {
  code: number | null
  stdout: string
  stderr: string
}

export interface Running {
  pid: number
  ended: Promise<Ended>
  kill(): void
}

/** A folder like a machine with a modem: configuration, spool, the daemons' inboxes. */
export interface ModemMachine {
  readonly folder: string
  readonly config: string
  readonly incoming: string
  readonly gammuInbox: string
  configure(changes: Record<string, unknown>): void
  start(args: readonly string[], env?: Record<string, string>): Running
  run(args: readonly string[], env?: Record<string, string>): Promise<Ended>
  /** What lies in a folder of the spool. */
  spooled(folder: 'queue' | 'unassigned' | 'refused'): Record<string, unknown>[]
  /** Puts a file into an inbox as the daemon does, and returns its path. Old enough to be swept, unless `ageSeconds` is less. */
  put(inbox: string, name: string, content: string | Buffer, ageSeconds?: number): string
  /** Resolves when an inbox holds no file any more. */
  emptied(inbox: string): Promise<void>
  remove(): void
}

export function openModemMachine(url: string): ModemMachine {
  const folder = mkdtempSync(join(tmpdir(), 'verifyplus-modem-'))
  const config = join(folder, 'verifyplus-modem.json')
  const incoming = join(folder, 'incoming')
  const gammuInbox = join(folder, 'inbox')
  const spool = join(folder, 'spool')
  mkdirSync(incoming)
  mkdirSync(gammuInbox)
  const settings = { url, secret, spool, smstoolsIncoming: incoming, gammuInbox: { phone1: gammuInbox } }
  let current: Record<string, unknown> = { ...settings, numbers: { [imsi]: number, phone1: number } }
  const configure = (changes: Record<string, unknown>): void => {
    current = { ...current, ...changes }
    writeFileSync(config, JSON.stringify(current))
    chmodSync(config, 0o600)
  }
  configure({})
  const start = (args: readonly string[], env: Record<string, string> = {}): Running => {
    const child = spawn('node', [script, '--config', config, ...args], {
      env: { PATH: process.env['PATH'], ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let stdout = ''
    let stderr = ''
    child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()))
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()))
    const ended = once(child, 'close').then(() => ({ code: child.exitCode, stdout, stderr }))
    return { pid: child.pid as number, ended, kill: () => void child.kill('SIGKILL') }
  }
  return {
    folder,
    config,
    incoming,
    gammuInbox,
    configure,
    start,
    run: (args, env) => start(args, env).ended,
    spooled(kind) {
      const path = join(spool, kind)
      return readdirSync(path).map(
        (name) => JSON.parse(readFileSync(join(path, name), 'utf8')) as Record<string, unknown>,
      )
    },
    put(inbox, name, content, ageSeconds = 60) {
      const path = join(inbox, name)
      writeFileSync(path, content)
      const at = Date.now() / 1000 - ageSeconds
      utimesSync(path, at, at)
      return path
    },
    async emptied(inbox) {
      const watcher = watch(inbox)
      try {
        while (readdirSync(inbox).length > 0) await once(watcher, 'change')
      } finally {
        watcher.close()
      }
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
}

/** A file as smstools writes it. */
export function smstoolsFile(
  text: string,
  changes: { alphabet?: string; from?: string; toa?: string; imsi?: string; pdu?: string } = {},
): Buffer {
  const { alphabet = 'UTF-8', from = '989351112233', toa = '91 international, ISDN/telephone', pdu } = changes
  const headers = [
    `From: ${from}`,
    `From_TOA: ${toa}`,
    'From_SMSC: 989110000000',
    'Sent: 26-01-31 12:00:00',
    'Received: 26-01-31 12:00:05',
    'Subject: GSM1',
    'Modem: GSM1',
    `IMSI: ${changes.imsi ?? imsi}`,
    'Report: no',
    `Alphabet: ${alphabet}`,
    `Length: ${text.length}`,
    ...(pdu === undefined ? [] : [`PDU: ${pdu}`]),
  ]
  const body = alphabet === 'UCS2' ? Buffer.from(text, 'utf16le').swap16() : Buffer.from(text)
  return Buffer.concat([Buffer.from(`${headers.join('\n')}\n\n`), body])
}

/** A gammu inbox file of the format "detail"; several texts are the parts of one message. */
export function gammuFile(texts: readonly string[], from = '+989351112233', dateTime = '20260131T120000'): string {
  const hex = (text: string): string => Buffer.from(text, 'utf16le').swap16().toString('hex').toUpperCase()
  const sections = texts.map((text, index) => {
    // As gammu 1.42 does, what follows the text in its memory is there for each letter of the extension.
    const data = `${hex(text)}${'0000'.repeat(text.split('€').length - 1)}`.match(/.{1,200}/g) ?? ['']
    return [
      `[SMSBackup${String(index).padStart(3, '0')}]`,
      '; ????',
      'SMSC = "+989110000000"\r',
      `SMSCUnicode = ${hex('+989110000000')}\r`,
      'PDU = Deliver',
      `DateTime = ${dateTime}`,
      'State = UnRead',
      `Number = "${from}"\r`,
      `NumberUnicode = ${hex(from)}\r`,
      ...(texts.length > 1 ? [`UDH = 050003A1${hexByte(texts.length)}${hexByte(index + 1)}`] : []),
      ...data.map((line, row) => `Text${String(row).padStart(2, '0')} = ${line}\r`),
      'Coding = Unicode_No_Compression',
      'Folder = 1',
      `Length = ${text.length}`,
      '',
    ].join('\n')
  })
  return `; This file format was designed for Gammu\n[Backup]\n\n${sections.join('\n')}\n`
}

function hexByte(value: number): string {
  return value.toString(16).padStart(2, '0').toUpperCase()
}
