import { randomBytes } from 'node:crypto'
import type { Received } from './message.ts'
import { isoTime } from './sent-at.ts'
import { textOfData, utf16 } from './text.ts'

/** One written with another `inboxformat`: a bare text, without sender and time. */
export function isOtherGammuFormat(file: Buffer): boolean {
  return !file.includes('[SMSBackup')
}

/** A gammu inbox file of the format "detail", its parts joined; null for another format or a status report. */
export function readGammu(file: Buffer, phoneId: string): Received | null {
  const [, ...sections] = file.toString('latin1').split(/^\[SMSBackup\d+\]\r?$/m)
  const parts = sections.map(fieldsOf).sort((a, b) => partNumber(a) - partNumber(b))
  const first = parts[0]
  if (!first || first.get('PDU') !== 'Deliver') return null
  const data = parts.map((part) => Buffer.from(part.get('Text') ?? '', 'hex'))
  const text = first.get('Coding') === '8bit' ? textOfData(Buffer.concat(data)) : data.map(terminated).join('')
  const sent = first.get('DateTime') ?? ''
  return {
    sims: [phoneId],
    from: utf16(Buffer.from(first.get('NumberUnicode') ?? '', 'hex')),
    text: text ?? Buffer.concat(data).toString('base64'),
    sent: `${sent} ${first.get('UDH') ?? ''}`,
    sentAt: utcTime(sent),
    isBinary: text === null,
  }
}

/** gammu counts an escaped letter such as € as two and so also writes what follows the text in its memory. */
function terminated(part: Buffer): string {
  return utf16(part).split('\0', 1)[0] ?? ''
}

/** Long texts take several lines, Text00, Text01, ... */
function fieldsOf(section: string): Map<string, string> {
  const fields = new Map<string, string>()
  for (const line of section.split(/\r?\n/)) {
    const [, name, value] = /^([A-Za-z]+)\d* = (.*)$/.exec(line) ?? []
    if (name !== undefined) fields.set(name, (name === 'Text' ? (fields.get(name) ?? '') : '') + value)
  }
  return fields
}

/** The place of a part in its message: the last byte of the concatenation header. */
function partNumber(part: ReadonlyMap<string, string>): number {
  const [, short, long] = /^..(?:0003....(..)|0804......(..))/.exec(part.get('UDH') ?? '') ?? []
  return Number.parseInt(short ?? long ?? '0', 16)
}

/** gammu drops the zone of the sent time, but writes a Z behind the one that is UTC. */
function utcTime(sent: string): string | undefined {
  const [, ...fields] = /^20(\d\d)(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(sent) ?? []
  return fields.length === 6 ? isoTime(fields.slice(0, 3), fields.slice(3), 'Z') : undefined
}

/**
 * What gammu-smsd says in the environment, for its SQL and null services. No time is given; without a row's id two equal
 * messages must not pass for one, so a random part keeps them apart.
 */
export function readGammuEnvironment(env: NodeJS.ProcessEnv, rows: readonly string[]): Received {
  const joined = texts(env, 'DECODED', Number(env['DECODED_PARTS'] ?? 0))
  return {
    sims: [env['PHONE_ID'] || 'gammu'],
    from: env['SMS_1_NUMBER'] ?? '',
    text: joined || texts(env, 'SMS', Number(env['SMS_MESSAGES'] ?? 0)),
    sent: rows.join(' ') || randomBytes(16).toString('hex'),
  }
}

function texts(env: NodeJS.ProcessEnv, kind: string, count: number): string {
  return Array.from({ length: count }, (_, index) => env[`${kind}_${index + 1}_TEXT`] ?? '').join('')
}
