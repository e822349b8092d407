import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { systemClock } from '#core/clock'
import { missing, sayWhy } from '#test/debian'
import { decodeText } from './codec/text.ts'
import { readUdh } from './codec/udh.ts'
import { deliverPdus } from './deliver.ts'
import { startEsme } from './esme.ts'
import { esmeSettings, smscSettings } from './settings.ts'
import { startSmsc } from './smsc.ts'
import { FakeAccept, recordingLog } from '#test/smpp/fakes'
import { expectedTexts, joined, type Part, partOf, sampleMessage } from '#test/smpp/sample-messages'
import { perlScript, Program } from '#test/smpp/processes'

const why = missing(['/usr/share/perl5/Net/SMPP.pm'], ['perl', 'libnet-smpp-perl'])
sayWhy(why)

const closing: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

const count = 1_000

describe.skipIf(why !== undefined)('with Perl Net::SMPP as the other side', () => {
  it(`as its ESME: ${count} messages, none lost or doubled, every text right, and a clean unbind`, async () => {
    const folder = mkdtempSync(join(tmpdir(), 'smpp-'))
    closing.push(() => rmSync(folder, { recursive: true }))
    const file = join(folder, 'messages')
    const pdus = Array.from({ length: count }, (_, n) =>
      deliverPdus(sampleMessage(n), { defaultAlphabet: 'gsm7', reference: n }),
    ).flat()
    const lines = pdus.map((pdu) => {
      const hex = Buffer.from(pdu.shortMessage).toString('hex')
      return `${pdu.esmClass} ${pdu.dataCoding} ${pdu.source.address} ${pdu.destination.address} ${hex}\n`
    })
    writeFileSync(file, lines.join(''))
    const perl = new Program('/usr/bin/perl', [perlScript('smsc.pl'), file])
    closing.push(() => perl.stop())
    const [, port] = await perl.says(/port (\d+)/)
    const accept = new FakeAccept()
    const esme = startEsme({
      supplierId: 1,
      bindIndex: 0,
      settings: esmeSettings.parse({ host: '127.0.0.1', port, systemId: 'us', reconnectMinMs: 60_000 }),
      accept: accept.accept,
      clock: systemClock,
      log: recordingLog(),
    })
    closing.push(() => esme.stop())
    await perl.says(new RegExp(`sent ${pdus.length} ok ${pdus.length}\n`))
    await perl.says(/unbound/)
    expect(accept.offered).toHaveLength(pdus.length)
    expect(joined(accept.offered.map(partOf))).toEqual(expectedTexts(count))
  })

  it(`as its SMSC: it binds, submits, and gets ${count} messages whose bytes read as they were sent`, async () => {
    const accept = new FakeAccept()
    const smsc = await startSmsc({
      supplierId: 1,
      settings: smscSettings.parse({ port: 0, window: 50, accounts: [{ systemId: 'bank', password: 'secret' }] }),
      accept: accept.accept,
      clock: systemClock,
      log: recordingLog(),
    })
    closing.push(() => smsc.stop())
    const perl = new Program('/usr/bin/perl', [perlScript('esme.pl'), String(smsc.port)])
    closing.push(() => perl.stop())
    await perl.says(/bound 0 verifyplus/)
    await perl.says(/submitted 0/)
    expect(accept.texts).toEqual(['submitted 42'])
    await Promise.all(Array.from({ length: count }, (_, n) => smsc.deliver(sampleMessage(n))))
    await smsc.stop()
    await perl.says(/over/)
    expect(joined([...perl.output.matchAll(/^got (.*)$/gm)].map((line) => partOfLine(line[1]!)))).toEqual(
      expectedTexts(count),
    )
  })
})

function partOfLine(line: string): Part {
  const [esmClass = '', dataCoding = '', , msisdn = '', hex = ''] = line.split(' ')
  const data = Buffer.from(hex, 'hex')
  const header = Number(esmClass) & 0x40 ? readUdh(data) : undefined
  const { text } = decodeText(data, Number(dataCoding), 'gsm7', header)
  const [total, part] = header?.elements[0]?.data.subarray(-2) ?? []
  return { msisdn, text, ...(total !== undefined && part !== undefined && { total, part }) }
}
