import { once } from 'node:events'
import { afterEach, describe, expect, it } from 'vitest'
import { systemClock } from '#core/clock'
import { deliverPdus } from './deliver.ts'
import { startEsme } from './esme.ts'
import { esmeSettings, smscSettings } from './settings.ts'
import { startSmsc } from './smsc.ts'
import { eventually, FakeAccept, recordingLog } from '#test/smpp/fakes'
import { type NpmPdu, type NpmSession, npmSmpp } from '#test/smpp/npm-smpp'
import { expectedTexts, joined, type Part, partOf, sampleMessage } from '#test/smpp/sample-messages'

const closing: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

const count = 2_000
const log = recordingLog()
const expectedParts = Array.from({ length: count }, (_, n) => partsOf(n).length).reduce((a, b) => a + b)

function partsOf(n: number) {
  return deliverPdus(sampleMessage(n), { defaultAlphabet: 'gsm7', reference: n })
}

describe('with npm smpp as the other side', () => {
  it(`as its ESME: ${count} messages from its SMSC, none lost or doubled, every text right`, async () => {
    const statuses: number[] = []
    const server = npmSmpp.createServer((session) => {
      session.on('bind_transceiver', (bind) => {
        session.send(bind.response())
        void deliverAll(session, statuses)
      })
      for (const command of ['enquire_link', 'unbind']) session.on(command, (pdu) => session.send(pdu.response()))
    })
    const listening = once(server as never, 'listening')
    server.listen(0, '127.0.0.1')
    await listening
    closing.push(() => new Promise<void>((done) => server.close(done)))
    const accept = new FakeAccept()
    const esme = startEsme({
      supplierId: 1,
      bindIndex: 0,
      settings: esmeSettings.parse({ host: '127.0.0.1', port: server.address().port, systemId: 'us' }),
      accept: accept.accept,
      clock: systemClock,
      log,
    })
    closing.push(() => esme.stop())
    await accept.until(() => accept.offered.length >= expectedParts)
    expect(joined(accept.offered.map(partOf))).toEqual(expectedTexts(count))
    await eventually(() => statuses.length === expectedParts)
    expect(accept.offered).toHaveLength(expectedParts)
    expect(new Set(statuses)).toEqual(new Set([0]))
    expect(accept.committed.size).toBe(accept.offered.length)
    expect(esme.health().counts.damagedTexts).toBe(0)
  })

  it(`as its SMSC: ${count} messages delivered to its ESME, every text right`, async () => {
    const parts: Part[] = []
    const { smsc, client } = await boundClient(new FakeAccept())
    client.on('deliver_sm', (pdu) => {
      client.send(pdu.response())
      parts.push(partOfNpm(pdu))
    })
    await Promise.all(Array.from({ length: count }, (_, n) => smsc.deliver(sampleMessage(n))))
    expect(joined(parts)).toEqual(expectedTexts(count))
  })

  it('as its SMSC: what its ESME submits is taken as messages', async () => {
    const accept = new FakeAccept()
    const { client } = await boundClient(accept)
    const text = 'کد ۱۲۳۴۵ 😀'
    const answer = await new Promise<NpmPdu>((resolve) => {
      client.submit_sm({ source_addr: 'bank', destination_addr: '989121234567', short_message: text }, resolve)
    })
    expect(answer.command_status).toBe(0)
    expect(accept.texts).toEqual([text])
  })
})

async function boundClient(accept: FakeAccept) {
  const smsc = await startSmsc({
    supplierId: 1,
    settings: smscSettings.parse({ port: 0, window: 100, accounts: [{ systemId: 'bank', password: 'secret' }] }),
    accept: accept.accept,
    clock: systemClock,
    log,
  })
  closing.push(() => smsc.stop())
  const client = npmSmpp.connect({ host: '127.0.0.1', port: smsc.port })
  closing.push(() => client.close())
  for (const command of ['enquire_link', 'unbind']) client.on(command, (pdu) => client.send(pdu.response()))
  client.on('error', () => {})
  const bound = await new Promise<NpmPdu>((resolve) => {
    client.bind_transceiver({ system_id: 'bank', password: 'secret' }, resolve)
  })
  expect(bound.command_status).toBe(0)
  return { smsc, client }
}

/** Sends with 50 unanswered at most, the bytes of the text encoded by the library wherever it does so rightly. */
async function deliverAll(session: NpmSession, statuses: number[]): Promise<void> {
  let unanswered = 0
  for (let n = 0; n < count; n++) {
    const message = sampleMessage(n)
    for (const pdu of partsOf(n)) {
      await eventually(() => unanswered < 50)
      unanswered++
      const fields = {
        source_addr: message.originator,
        destination_addr: message.msisdn,
        esm_class: pdu.esmClass,
        data_coding: pdu.dataCoding,
        short_message: pdu.esmClass === 0 ? message.text : Buffer.from(pdu.shortMessage),
      }
      session.deliver_sm(fields, (answer) => {
        unanswered--
        statuses.push(answer.command_status)
      })
    }
  }
}

function partOfNpm(pdu: NpmPdu): Part {
  const { message, udh } = pdu.short_message
  const base = { msisdn: pdu.destination_addr, text: String(message) }
  const element = udh?.[0]
  if (!element) return base
  const [total = 0, part = 0] = element.subarray(-2)
  return { ...base, total, part }
}
