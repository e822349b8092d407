import { systemClock } from '#core/clock'
import { Command } from '../../src/carriers/smpp/codec/commands.ts'
import { defaultAlphabets } from '../../src/carriers/smpp/codec/data-coding.ts'
import { mutate, randomFrom } from './mutations.ts'
import { decodePdu, encodePdu } from '../../src/carriers/smpp/codec/pdu.ts'
import { isReceipt, readMessage } from '../../src/carriers/smpp/inbound.ts'
import { RecentMessages } from '../../src/carriers/smpp/recent.ts'
import { bindPdu, messagePdu } from './pdus.ts'

const payload = { tag: 0x0424, value: Buffer.from('کد شما ۱۲۳۴۵', 'utf16le').swap16() }

/** Good PDUs of the kinds that carry fields, to be spoiled. */
export const seedFrames: readonly Buffer[] = [
  messagePdu(1, 'Your code is 12345'),
  messagePdu(2, '', { dataCoding: 8, shortMessage: Buffer.from('00310032d83dde00', 'hex') }),
  messagePdu(3, '', { esmClass: 0x40, shortMessage: Buffer.from('080003c702012401011b671b49', 'hex') }),
  messagePdu(4, '', { esmClass: 0x40, dataCoding: 8, shortMessage: Buffer.from('06080400c70201063306440627', 'hex') }),
  messagePdu(5, '', { dataCoding: 8, tlvs: [payload, { tag: 0x020c, value: Buffer.from([0, 9]) }] }),
  messagePdu(6, 'id:1 stat:DELIVRD', { esmClass: 4, tlvs: [{ tag: 0x001e, value: Buffer.from('1\0') }] }),
  messagePdu(7, '', { command: Command.dataSm, tlvs: [payload] }),
  messagePdu(8, 'submitted', { command: Command.submitSm }),
  bindPdu({ systemId: 'bank', password: 'secret', command: Command.bindTransceiver, sequence: 9 }),
].map((pdu) => encodePdu(pdu))

/** Puts `count` spoiled PDUs through decoding and reading; throws when one throws or yields text that is no text. */
export function feedHostilePdus(count: number, seed: number): { bad: number; messages: number } {
  const random = randomFrom(seed)
  const recent = new RecentMessages(systemClock, 120_000)
  const at = new Date(0)
  let bad = 0
  let messages = 0
  for (let i = 0; i < count; i++) {
    const frame = mutate(seedFrames[i % seedFrames.length]!, random)
    const pdu = decodePdu(frame)
    if (pdu.kind === 'bad') bad++
    if (pdu.kind !== 'message') continue
    const reading = { defaultAlphabet: defaultAlphabets[i % defaultAlphabets.length]! }
    isReceipt(pdu, reading)
    const { message } = readMessage(pdu, frame, at, reading, recent)
    if (!message.text.isWellFormed() || message.text.includes('\0'))
      throw new Error(`no text: ${frame.toString('hex')}`)
    if (message.dedupeKey.length > 200) throw new Error(`long key: ${frame.toString('hex')}`)
    messages++
  }
  return { bad, messages }
}
