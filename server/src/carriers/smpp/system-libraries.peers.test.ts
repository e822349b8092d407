import { once } from 'node:events'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { missing, sayWhy } from '#test/debian'
import { deliverPdus } from './deliver.ts'
import { type NpmPdu, type NpmSession, npmSmpp } from '#test/smpp/npm-smpp'
import { expectedTexts, sampleMessage } from '#test/smpp/sample-messages'
import { perlScript, Program } from '#test/smpp/processes'
import { freePort } from '#test/free-port'
import { openSystem, type System, temporaryFolder, writePduLines } from '#test/smpp/system'

const why = missing(['/usr/share/perl5/Net/SMPP.pm'], ['perl', 'libnet-smpp-perl'])
sayWhy(why)

const count = 2_000
let system: System
const closing: (() => unknown)[] = []
beforeAll(async () => {
  system = await openSystem()
})
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})
afterAll(async () => {
  await system.close()
})

const account = JSON.stringify([{ systemId: 'bank', password: 'k7Rw2pQz' }])

describe.skipIf(why !== undefined)('Perl Net::SMPP and the whole program', () => {
  it(`as its ESME: ${count} messages of all kinds are in the database, none lost, none doubled, every text right`, async () => {
    const file = join(temporaryFolder(closing), 'messages')
    const parts = writePduLines(file, count)
    const perl = new Program('/usr/bin/perl', [perlScript('smsc.pl'), file])
    closing.push(() => perl.stop())
    const [, port = ''] = await perl.says(/port (\d+)/)
    await system.addSmpp('perl-smsc', { host: '127.0.0.1', port, systemId: 'us', reconnectMinMs: 60_000 })
    await perl.says(new RegExp(`sent ${parts} ok ${parts}\n`))
    expect(await system.texts('perl-smsc')).toEqual(expectedTexts(count))
  })

  it(`as its SMSC: ${count} submitted messages of all kinds are in the database, every text right`, async () => {
    const file = join(temporaryFolder(closing), 'messages')
    const parts = writePduLines(file, count)
    const port = await freePort()
    await system.addSmpp('perl-esme', { role: 'smsc', port, accounts: account })
    await system.untilState('perl-esme', 'listening')
    const perl = new Program('/usr/bin/perl', [perlScript('submit.pl'), String(port), file])
    closing.push(() => perl.stop())
    await perl.says(new RegExp(`sent ${parts} ok ${parts}\n`))
    await perl.says(/unbound/)
    expect(await system.texts('perl-esme')).toEqual(expectedTexts(count))
  })
})

describe('npm smpp and the whole program', () => {
  it(`as its ESME: ${count} messages of all kinds are in the database, none lost, none doubled, every text right`, async () => {
    const sent = Promise.withResolvers<void>()
    const server = npmSmpp.createServer((session) => {
      session.on('bind_transceiver', (bind) => {
        session.send(bind.response())
        sendAll((fields, answered) => session.deliver_sm(fields, answered)).then(sent.resolve, sent.reject)
      })
      for (const command of ['enquire_link', 'unbind']) session.on(command, (pdu) => session.send(pdu.response()))
      session.on('error', () => {})
    })
    const listening = once(server as never, 'listening')
    server.listen(0, '127.0.0.1')
    await listening
    closing.push(() => server.close(() => {}))
    await system.addSmpp('npm-smsc', { host: '127.0.0.1', port: server.address().port, systemId: 'us' })
    await sent.promise
    expect(await system.texts('npm-smsc')).toEqual(expectedTexts(count))
  })

  it(`as its SMSC: ${count} submitted messages of all kinds are in the database, every text right`, async () => {
    const port = await freePort()
    await system.addSmpp('npm-esme', { role: 'smsc', port, accounts: account })
    await system.untilState('npm-esme', 'listening')
    const client = npmSmpp.connect({ host: '127.0.0.1', port })
    closing.push(() => client.close())
    client.on('enquire_link', (pdu) => client.send(pdu.response()))
    client.on('error', () => {})
    await bound(client)
    await sendAll((fields, answered) => client.submit_sm(fields, answered))
    expect(await system.texts('npm-esme')).toEqual(expectedTexts(count))
  })
})

async function bound(client: NpmSession): Promise<void> {
  const answer = await new Promise<NpmPdu>((resolve) => {
    client.bind_transceiver({ system_id: 'bank', password: 'k7Rw2pQz' }, resolve)
  })
  expect(answer.command_status).toBe(0)
}

/** With 50 unanswered at most; the library encodes the texts wherever it does so rightly. Fails when one is refused. */
async function sendAll(send: (fields: object, answered: (answer: NpmPdu) => void) => void): Promise<void> {
  const waiting = Array.from({ length: count }, (_, n) => n).flatMap((n) => {
    const message = sampleMessage(n)
    return deliverPdus(message, { defaultAlphabet: 'gsm7', reference: n }).map((pdu) => ({
      source_addr: message.originator,
      destination_addr: message.msisdn,
      esm_class: pdu.esmClass,
      data_coding: pdu.dataCoding,
      short_message: pdu.esmClass === 0 ? message.text : Buffer.from(pdu.shortMessage),
    }))
  })
  const sendNext = async (): Promise<void> => {
    for (let fields = waiting.shift(); fields; fields = waiting.shift()) {
      const next = fields
      const answer = await new Promise<NpmPdu>((resolve) => send(next, resolve))
      expect(answer.command_status).toBe(0)
    }
  }
  await Promise.all(Array.from({ length: 50 }, sendNext))
}
