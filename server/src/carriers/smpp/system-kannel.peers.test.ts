import { once } from 'node:events'
import { connect, createServer } from 'node:net'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { missing, sayWhy } from '#test/debian'
import { expectedTexts, sampleMessage } from '#test/smpp/sample-messages'
import { bearerbox, driver, fakesmsc, startKannel } from '#test/smpp/kannel'
import { Program } from '#test/smpp/processes'
import { freePort } from '#test/free-port'
import { openSystem, type System, temporaryFolder } from '#test/smpp/system'

const why = missing([bearerbox, driver], ['kannel', 'kannel-extras'])
sayWhy(why)

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

/** What Kannel is told to fill into the webhook's URL, as the operator's instructions say. */
const kannelQuery = 'id=%I&from=%p&to=%P&text=%b&charset=%C&ts=%T&udh=%u'

describe.skipIf(why !== undefined)('Kannel and the whole program', () => {
  it('as ESME of our SMSC: 2,000 messages that it submits, cut by itself, are in the database, every text right', async () => {
    const count = 2_000
    const port = await freePort()
    const accounts = JSON.stringify([{ systemId: 'foo', password: 'k7Rw2pQz' }])
    await system.addSmpp('kannel-esme', { role: 'smsc', port, accounts })
    const smsc = `smsc = smpp
smsc-id = OURS
host = 127.0.0.1
port = ${port}
transceiver-mode = yes
smsc-username = "foo"
smsc-password = "k7Rw2pQz"
system-type = ""
max-pending-submits = 50
reconnect-delay = 1`
    await system.untilState('kannel-esme', 'listening')
    const kannel = await startKannel(temporaryFolder(closing), { smsc })
    closing.push(() => kannel.stop())
    await kannel.online()
    await atOnce(20, count, async (n) => {
      const { msisdn, originator, text } = sampleMessage(n)
      const isUcs2 = n % 2 === 1
      const query = new URLSearchParams({
        username: 'tester',
        password: 'foobar',
        from: originator,
        to: msisdn,
        text,
        charset: 'UTF-8',
        coding: isUcs2 ? '2' : '0',
      })
      const response = await fetch(`http://127.0.0.1:${kannel.sendsmsPort}/cgi-bin/sendsms?${query.toString()}`)
      expect([response.status, await response.text()]).toEqual([202, expect.any(String)])
    })
    await system.untilCount('kannel-esme', count)
    expect(await system.texts('kannel-esme')).toEqual(expectedTexts(count))
  })

  it('by its get-url: 2,000 messages of all kinds that came to it in parts are in the database, every text right', async () => {
    const count = 2_000
    const { url } = await system.addKannel('kannel-url')
    const fakePort = await freePort()
    const smsc = `smsc = fake\nsmsc-id = FAKE\nport = ${fakePort}\nconnect-allow-ip = 127.0.0.1`
    const kannel = await startKannel(temporaryFolder(closing), {
      smsc,
      getUrl: `${url}?${kannelQuery}`,
    })
    closing.push(() => kannel.stop())
    const socket = connect(fakePort, '127.0.0.1')
    await once(socket, 'connect')
    closing.push(() => socket.destroy())
    for (let n = 0; n < count; n++) for (const line of fakeLines(n)) socket.write(line)
    await system.untilCount('kannel-url', count)
    expect(await system.texts('kannel-url')).toEqual(expectedTexts(count))
  })

  it('by its get-url: 3,000 messages of its own generator are in the database, none lost, none doubled', async () => {
    const count = 3_000
    const { url } = await system.addKannel('kannel-flood')
    const fakePort = await freePort()
    const smsc = `smsc = fake\nsmsc-id = FAKE\nport = ${fakePort}\nconnect-allow-ip = 127.0.0.1`
    const kannel = await startKannel(temporaryFolder(closing), { smsc, getUrl: `${url}?${kannelQuery}` })
    closing.push(() => kannel.stop())
    const generator = new Program(fakesmsc, [
      '-H',
      '127.0.0.1',
      '-r',
      String(fakePort),
      '-i',
      '0',
      '-m',
      String(count),
      '98912000 98913000001 text Your Telegram code is 12345',
    ])
    closing.push(() => generator.stop('SIGKILL'))
    await system.untilCount('kannel-flood', count)
    expect(await system.count('kannel-flood')).toBe(count)
  })

  it('as SMSC: what drive_smpp, which numbers everything 0, delivers to our ESME is in the database', async () => {
    const count = 300
    // drive_smpp also plays Kannel's smsbox, insists on a bearerbox at this port, and takes no other.
    const sink = createServer((socket) => socket.on('error', () => {}).resume())
    sink.listen({ host: '127.0.0.1', port: 13_001 })
    await once(sink, 'listening')
    closing.push(() => sink.close())
    const port = await freePort()
    const config = driver.concat('.conf')
    const drive = new Program(
      driver,
      ['-v', '1', '-c', config, '-p', String(port), '-m', String(count)],
      temporaryFolder(closing),
    )
    closing.push(() => drive.stop('SIGKILL'))
    await system.addSmpp('drive', {
      host: '127.0.0.1',
      port,
      systemId: 'foo',
      password: 'k7Rw2pQz',
      bindMode: 'receiver',
      reconnectMinMs: 100,
      reconnectMaxMs: 100,
    })
    await system.untilCount('drive', count)
    expect(await system.count('drive')).toBe(count)
  })
})

/**
 * The lines of Kannel's fake SMSC for a sample message: "<from> <to> <type> [<header>] <text>". It knows 16-bit parts not,
 * so 16-bit texts are long ones; headers and 16-bit texts are percent-encoded.
 */
function fakeLines(n: number): string[] {
  const { originator, msisdn, text } = sampleMessage(n)
  const percent = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex').replaceAll(/../g, '%$&')
  const line = (...words: string[]): string => `${originator} ${msisdn} ${words.join(' ')}\n`
  if (n % 2 === 1) return [line('ucs2', percent(Buffer.from(text, 'utf16le').swap16()))]
  const parts = text.match(/.{1,150}/gsu) ?? []
  if (parts.length === 1) return [line('text', text)]
  return parts.map((part, index) =>
    line('udh-text', percent(Buffer.from([5, 0, 3, n & 0xff, parts.length, index + 1])), part),
  )
}

async function atOnce(callers: number, count: number, call: (n: number) => Promise<void>): Promise<void> {
  let next = 0
  await Promise.all(
    Array.from({ length: callers }, async () => {
      while (next < count) await call(next++)
    }),
  )
}
