import type { Received } from './message.ts'
import { sentAtOfPdu } from './sent-at.ts'
import { textOfData, utf16 } from './text.ts'

/** The other words that smstools calls its event handler with. */
export const otherSmstoolsEvents: readonly string[] = ['SENT', 'FAILED', 'REPORT', 'CALL', 'USSD']

/** A file of smstools' incoming folder; null for what is none, such as a status report. */
export function readSmstools(file: Buffer): Received | null {
  const end = file.indexOf('\n\n')
  const lines = file.subarray(0, Math.max(end, 0)).toString().split('\n').reverse()
  // The sender's name is the one header that a stranger writes, and it comes first: the last of each is smstools' own.
  const header = (name: string) => lines.find((line) => line.startsWith(`${name}: `))?.slice(name.length + 2)
  const sender = lines.findLast((line) => line.startsWith('From: '))?.slice('From: '.length)
  const modem = header('Modem')
  const body = file.subarray(end + 2)
  if (sender === undefined || modem === undefined || body.toString('latin1', 0, 17) === 'SMS STATUS REPORT') return null
  const text = textOf(header('Alphabet') ?? 'UTF-8', body)
  return {
    sims: [header('IMSI') ?? '', modem].filter((sim) => sim !== ''),
    from: header('From_TOA')?.startsWith('91') && /^\d+$/.test(sender) ? `+${sender}` : sender,
    text: text ?? body.toString('base64'),
    sent: header('Sent') ?? '',
    // `Sent` has no zone.
    sentAt: sentAtOfPdu(header('PDU') ?? ''),
    isBinary: text === null,
  }
}

function textOf(alphabet: string, body: Buffer): string | null {
  if (alphabet === 'UCS2') return utf16(body)
  if (alphabet === 'ISO') return new TextDecoder('iso-8859-15').decode(body)
  if (alphabet === 'UTF-8') return body.toString()
  return textOfData(body)
}
