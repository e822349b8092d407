import { EventEmitter, once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer as createHttpServer } from 'node:http'
import { type AddressInfo, createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { systemClock } from '#core/clock'
import { missing, sayWhy } from '#test/debian'
import { freePort } from '#test/free-port'
import { startEsme } from './esme.ts'
import { esmeSettings, smscSettings } from './settings.ts'
import { startSmsc } from './smsc.ts'
import { FakeAccept, recordingLog } from '#test/smpp/fakes'
import { expectedTexts, sampleMessage } from '#test/smpp/sample-messages'
import { Program } from '#test/smpp/processes'

const bearerbox = '/usr/sbin/bearerbox'
const driver = '/usr/lib/kannel/test/drive_smpp'
const driverConfig = '/usr/lib/kannel/test/drive_smpp.conf'
const why = missing([bearerbox, driver], ['kannel', 'kannel-extras'])
sayWhy(why)

const closing: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'kannel-'))
  closing.push(() => rmSync(path, { recursive: true, force: true }))
  return path
}

async function listen(server: Server): Promise<number> {
  server.listen({ host: '127.0.0.1', port: 0 })
  await once(server, 'listening')
  return (server.address() as AddressInfo).port
}

describe.skipIf(why !== undefined)('with Kannel as the other side', () => {
  it('as its SMSC: 400 messages reach the program behind Kannel, joined and right', async () => {
    const count = 400
    const got = new Map<string, string>()
    const arrivals = new EventEmitter()
    const sink = createHttpServer((request, response) => {
      const query = rawQuery(request.url ?? '')
      const text = query.get('text') ?? Buffer.alloc(0)
      const isUcs2 = query.get('coding')?.toString() === '2'
      const to = query.get('to')?.toString().replace('+', '') ?? ''
      got.set(to, isUcs2 ? Buffer.from(text).swap16().toString('utf16le') : text.toString())
      response.end()
      arrivals.emit('message')
    })
    const sinkPort = await listen(sink)
    closing.push(() => sink.close())
    const bound = Promise.withResolvers<string>()
    const smsc = await startSmsc({
      supplierId: 1,
      settings: smscSettings.parse({ port: 0, window: 50, accounts: [{ systemId: 'foo', password: 'bar' }] }),
      accept: new FakeAccept().accept,
      clock: systemClock,
      log: recordingLog(),
      onBound: ({ mode }) => bound.resolve(mode),
    })
    closing.push(() => smsc.stop())
    const cwd = folder()
    const config = await kannelConfig(smsc.port, sinkPort)
    writeFileSync(join(cwd, 'k.conf'), config)
    const box = new Program(bearerbox, ['-v', '1', 'k.conf'], cwd)
    closing.push(() => box.stop('SIGKILL'))
    expect(await bound.promise).toBe('transceiver')
    const smsbox = new Program('/usr/sbin/smsbox', ['-v', '1', 'k.conf'], cwd)
    closing.push(() => smsbox.stop('SIGKILL'))
    await Promise.all(Array.from({ length: count }, (_, n) => smsc.deliver(sampleMessage(n))))
    while (got.size < count) await once(arrivals, 'message')
    expect(got).toEqual(expectedTexts(count))
  })

  it('as its ESME: drive_smpp, which numbers everything 0, gets an answer to each of 150 messages', async () => {
    const count = 150
    // drive_smpp also plays Kannel's smsbox, insists on a bearerbox at this port, and takes no other.
    const bearerboxSink = createServer((socket) => socket.on('error', () => {}).resume())
    bearerboxSink.listen({ host: '127.0.0.1', port: 13_001 })
    await once(bearerboxSink, 'listening')
    closing.push(() => bearerboxSink.close())
    const port = await freePort()
    const drive = new Program(
      driver,
      ['-v', '1', '-c', driverConfig, '-p', String(port), '-m', String(count)],
      folder(),
    )
    closing.push(() => drive.stop('SIGKILL'))
    const accept = new FakeAccept()
    const esme = startEsme({
      supplierId: 1,
      bindIndex: 0,
      settings: esmeSettings.parse({
        host: '127.0.0.1',
        port,
        systemId: 'foo',
        password: 'bar',
        bindMode: 'receiver',
        reconnectMinMs: 100,
        reconnectMaxMs: 100,
      }),
      accept: accept.accept,
      clock: systemClock,
      log: recordingLog(),
    })
    closing.push(() => esme.stop())
    await accept.until(() => accept.offered.length >= count)
    expect(accept.offered).toHaveLength(count)
    expect(esme.health().counts).toMatchObject({ badPdus: 0, damagedTexts: 0 })
  })
})

async function kannelConfig(smscPort: number, sinkPort: number): Promise<string> {
  const [admin, box, sendsms] = [await freePort(), await freePort(), await freePort()]
  return `
group = core
admin-port = ${admin}
admin-password = bar
admin-interface = "127.0.0.1"
smsbox-port = ${box}
smsbox-interface = "127.0.0.1"
box-allow-ip = "127.0.0.1"

group = smsc
smsc = smpp
smsc-id = OURS
host = 127.0.0.1
port = ${smscPort}
transceiver-mode = yes
smsc-username = "foo"
smsc-password = "bar"
system-type = ""
reconnect-delay = 1

group = smsbox
bearerbox-host = 127.0.0.1
bearerbox-port = ${box}
sendsms-port = ${sendsms}
sendsms-interface = "127.0.0.1"
http-request-retry = 3

group = sms-service
keyword = default
catch-all = yes
get-url = "http://127.0.0.1:${sinkPort}/mo?to=%P&coding=%c&text=%b"
max-messages = 0
`
}

/** Percent-decoded into bytes: Kannel hands 16-bit text over as it came. */
function rawQuery(url: string): Map<string, Buffer> {
  const pairs = url.slice(url.indexOf('?') + 1).split('&')
  return new Map(
    pairs.map((pair) => {
      const at = pair.indexOf('=')
      const value = pair.slice(at + 1).replaceAll('+', ' ')
      const bytes = value.replaceAll(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)))
      return [pair.slice(0, at), Buffer.from(bytes, 'latin1')]
    }),
  )
}
