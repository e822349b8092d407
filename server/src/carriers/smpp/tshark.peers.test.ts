import { execFileSync, type ExecFileSyncOptionsWithStringEncoding } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { missing, sayWhy } from '#test/debian'
import { Command } from './codec/commands.ts'
import type { Split } from './codec/compose.ts'
import { encodePdu, type MessagePdu, type Pdu } from './codec/pdu.ts'
import { findTlv, integerTlv, Tag } from './codec/tlv.ts'
import { deliverPdus } from './deliver.ts'
import { bindPdu, messagePdu, plain } from '#test/smpp/pdus'
import { sampleMessage } from '#test/smpp/sample-messages'

const tshark = '/usr/bin/tshark'
const text2pcap = '/usr/bin/text2pcap'
const why = missing([tshark, text2pcap], ['tshark'])
sayWhy(why)

const folder = mkdtempSync(join(tmpdir(), 'tshark-'))
afterAll(() => rmSync(folder, { recursive: true }))

const fields = [
  'smpp.command_id',
  'smpp.command_status',
  'smpp.sequence_number',
  'smpp.system_id',
  'smpp.source_addr',
  'smpp.destination_addr',
  'smpp.data_coding',
  'smpp.message',
  'smpp.message_text',
  'smpp.message_payload',
  'smpp.sar_msg_ref_num',
  'smpp.sar_total_segments',
  'smpp.sar_segment_seqnum',
  'smpp.destination_port',
  '_ws.malformed',
] as const
type Dissected = Record<(typeof fields)[number], string>

/** What Wireshark's dissector makes of our bytes, one row per PDU. */
function dissect(pdus: readonly Pdu[]): Dissected[] {
  const dump = pdus.map((pdu) => {
    const hex = encodePdu(pdu).toString('hex').match(/../g) ?? []
    return `000000 ${hex.join(' ')}\n`
  })
  writeFileSync(join(folder, 'dump'), dump.join('\n'))
  const quiet: ExecFileSyncOptionsWithStringEncoding = {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'ignore'],
    encoding: 'utf8',
    maxBuffer: 100_000_000,
  }
  execFileSync(text2pcap, ['-q', '-T', '40000,2775', 'dump', 'pcap'], quiet)
  const columns = fields.flatMap((field) => ['-e', field])
  const args = ['-r', 'pcap', '-d', 'tcp.port==2775,smpp', '-T', 'fields', '-E', 'separator=|', ...columns]
  const output = execFileSync(tshark, args, quiet)
  return output
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => Object.fromEntries(line.split('|').map((value, i) => [fields[i]!, value])) as Dissected)
}

const hexOf = (bytes: Uint8Array | undefined): string => (bytes ? Buffer.from(bytes).toString('hex') : '')

describe.skipIf(why !== undefined)('Wireshark reads our bytes as we mean them', () => {
  it('messages: addresses, coding, bytes, SAR, payload, ports', () => {
    const splits: Split[] = ['udh8', 'udh16', 'sar', 'payload']
    const pdus: MessagePdu[] = Array.from({ length: 100 }, (_, n) =>
      // The separator of the columns must not be in a text.
      deliverPdus(
        { ...sampleMessage(n), text: sampleMessage(n).text.replaceAll('|', ' ') },
        { defaultAlphabet: 'gsm7', reference: n },
      ).map((pdu) => ({ ...pdu, status: 0, sequence: n })),
    ).flat()
    for (const split of splits) {
      const long = { originator: 'Bank', msisdn: '989121234567', text: 'کد '.repeat(90), split }
      for (const pdu of deliverPdus(long, { defaultAlphabet: 'gsm7', reference: 4711 })) {
        pdus.push({ ...pdu, status: 0, sequence: 0x7fffffff })
      }
    }
    pdus.push(messagePdu(1, 'ported', { tlvs: [{ tag: Tag.destinationPort, value: Buffer.from([0x1f, 0x90]) }] }))
    const rows = dissect(pdus)
    expect(rows).toHaveLength(pdus.length)
    for (const [index, pdu] of pdus.entries()) {
      const row = rows[index]!
      const sar = (tag: number): string => String(integerTlv(pdu.tlvs, tag) ?? '')
      expect(row).toMatchObject({
        'smpp.command_id': '0x00000005',
        'smpp.sequence_number': String(pdu.sequence),
        'smpp.source_addr': pdu.source.address,
        'smpp.destination_addr': pdu.destination.address,
        'smpp.message_payload': hexOf(findTlv(pdu.tlvs, Tag.messagePayload)),
        'smpp.sar_msg_ref_num': sar(Tag.sarReference),
        'smpp.sar_total_segments': sar(Tag.sarTotal),
        'smpp.sar_segment_seqnum': sar(Tag.sarPart),
        '_ws.malformed': '',
      })
      expect(Number(row['smpp.data_coding'])).toBe(pdu.dataCoding)
      expect(Number(row['smpp.destination_port'])).toBe(integerTlv(pdu.tlvs, Tag.destinationPort) ?? 0)
      expect(row['smpp.message']).toBe(hexOf(pdu.shortMessage))
    }
  })

  it('the text of 16-bit messages', () => {
    const text = 'کد تأیید شما ۱۲۳۴۵ است'
    const [pdu] = deliverPdus({ originator: 'Bank', msisdn: '989121234567', text }, { defaultAlphabet: 'gsm7' })
    const [row] = dissect([{ ...pdu!, status: 0, sequence: 1 }])
    expect(row?.['smpp.message_text']).toBe(text)
  })

  it('binds, responses and the rest', () => {
    const tlvs = [{ tag: Tag.scInterfaceVersion, value: Buffer.of(0x34) }]
    const pdus: Pdu[] = [
      bindPdu({ systemId: 'bank', password: 'secret', command: Command.bindTransceiver, sequence: 1 }),
      { kind: 'bindResp', command: Command.bindTransceiverResp, status: 0, sequence: 1, systemId: 'smsc', tlvs },
      { kind: 'messageResp', command: Command.deliverSmResp, status: 0x64, sequence: 2, messageId: '', tlvs: [] },
      plain(Command.enquireLink, 3),
      plain(Command.unbindResp, 4),
      plain(Command.genericNack, 5, 3),
    ]
    const rows = dissect(pdus)
    expect(rows.map((row) => Number(row['smpp.command_id']))).toEqual(pdus.map((pdu) => pdu.command))
    expect(rows.map((row) => row['smpp.sequence_number'])).toEqual(['1', '1', '2', '3', '4', '5'])
    expect(rows.map((row) => row['smpp.system_id'])).toEqual(['bank', 'smsc', '', '', '', ''])
    expect(rows.map((row) => Number(row['smpp.command_status']))).toEqual([0, 0, 0x64, 0, 0, 3])
    expect(rows.map((row) => row['_ws.malformed'])).toEqual(['', '', '', '', '', ''])
  })
})
