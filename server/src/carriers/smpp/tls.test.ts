import { afterEach, expect, it } from 'vitest'
import { ManualClock } from '#core/clock'
import { startEsme } from './esme.ts'
import { esmeSettings, smscSettings } from './settings.ts'
import { startSmsc } from './smsc.ts'
import { selfSigned } from '#test/smpp/certificate'
import { eventually, FakeAccept, recordingLog } from '#test/smpp/fakes'
import { RawPeer } from '#test/smpp/raw-peer'

const open: { stop: () => unknown }[] = []
afterEach(async () => {
  await Promise.all(open.splice(0).map((item) => item.stop()))
})

const certificate = selfSigned('smsc.test')

async function setup(settings: Record<string, unknown>) {
  const clock = new ManualClock()
  const log = recordingLog()
  const accept = new FakeAccept()
  const accounts = [{ systemId: 'bank', password: 'secret' }]
  const smsc = await startSmsc({
    supplierId: 1,
    settings: smscSettings.parse({ port: 0, accounts, tlsKey: certificate.key, tlsCert: certificate.cert }),
    accept: accept.accept,
    clock,
    log,
  })
  const esme = startEsme({
    supplierId: 2,
    bindIndex: 0,
    settings: esmeSettings.parse({
      host: '127.0.0.1',
      port: smsc.port,
      systemId: 'bank',
      password: 'secret',
      tls: true,
      ...settings,
    }),
    accept: accept.accept,
    clock,
    log,
  })
  open.push(esme, smsc)
  return { smsc, esme, accept }
}

it('speaks TLS to an SMSC whose certificate it trusts', async () => {
  const { smsc, esme, accept } = await setup({ tlsCa: certificate.cert, tlsServername: 'smsc.test' })
  await eventually(() => esme.health().state === 'bound' && smsc.health().bound === 1)
  await smsc.deliver({ originator: 'Telegram', msisdn: '989121234567', text: 'code 12345' })
  expect(accept.texts).toEqual(['code 12345'])
})

it('does not bind to an SMSC whose certificate nobody vouches for', async () => {
  const { smsc, esme } = await setup({ tlsServername: 'smsc.test' })
  await eventually(() => esme.health().state === 'waiting')
  expect(esme.health().lastProblem).toBe('connect: DEPTH_ZERO_SELF_SIGNED_CERT')
  expect(smsc.health().bound).toBe(0)
})

it('does not bind to an SMSC with the certificate of another name', async () => {
  const { esme } = await setup({ tlsCa: certificate.cert, tlsServername: 'other.test' })
  await eventually(() => esme.health().state === 'waiting')
  expect(esme.health().lastProblem).toBe('connect: ERR_TLS_CERT_ALTNAME_INVALID')
})

it('a listener with a certificate refuses plain SMPP and goes on', async () => {
  const { smsc, esme } = await setup({ tlsCa: certificate.cert, tlsServername: 'smsc.test' })
  const plain = await RawPeer.connect(smsc.port)
  await plain.bind().catch(() => {})
  await plain.closed
  await eventually(() => esme.health().state === 'bound')
})
