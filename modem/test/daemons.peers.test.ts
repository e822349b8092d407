import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Daemon, programs, startGammu, startSmstools } from './gear/daemons.ts'
import { missing } from '@verifyplus/server/test/debian.ts'
import { type ModemEmulator, startModemEmulator } from './gear/modem-emulator.ts'
import { imsi, type ModemMachine, number, openModemMachine } from './gear/modem-machine.ts'
import { type RecordingServer, startRecordingServer } from './gear/recording-server.ts'
import { type Sms, smsDeliver } from './gear/sms-deliver.ts'

const why = missing(Object.keys(programs), Object.values(programs))
if (why !== undefined) process.stderr.write(`left out: ${why}\n`)

let server: RecordingServer
let machine: ModemMachine
let modem: ModemEmulator
let daemon: Daemon | undefined
beforeEach(async () => {
  server = await startRecordingServer()
  machine = openModemMachine(server.url)
  modem = await startModemEmulator(join(machine.folder, 'modem.sock'), imsi)
})
afterEach(async () => {
  await daemon?.stop()
  daemon = undefined
  await modem.close()
  machine.remove()
  await server.close()
})

/** Of every kind in turn; each text is there once. */
function sample(index: number): Sms {
  const from = index % 3 === 0 ? 'Telegram' : `+98935${String(index).padStart(7, '0')}`
  const texts = [
    `Your code is ${10_000 + index}`,
    `کد ورود شما: ${10_000 + index}`,
    `Price ${index} €, {braces} [and] ~ ^ \\ |`,
    `🔐 ${index} 👍🏽`,
    `${index} ${'a long text of the default alphabet with € in it, '.repeat(5)}${10_000 + index}`,
    `${index} ${'یک متن بلند با 🔐 شکلک و رقم ۱۲۳ '.repeat(6)}${10_000 + index}`,
  ]
  return { from, text: texts[index % texts.length] ?? '', sentAt: new Date(Date.UTC(2026, 0, 31, 8, 30, index)) }
}

/** What arrived by its id, so that a repeated message counts once, as it does at the server. */
function once(messages: RecordingServer['arrived']): RecordingServer['arrived'] {
  return [...new Map(messages.map((message) => [message.id, message])).values()]
}

const byText = (a: { text: string }, b: { text: string }): number => (a.text < b.text ? -1 : 1)

/**
 * Delivers `count` messages; when a third is there the server goes away until the daemon has taken another third off the
 * SIM, and comes back on the same port.
 */
async function deliver(
  start: (machine: ModemMachine, modem: ModemEmulator) => Promise<Daemon>,
  count: number,
): Promise<Sms[]> {
  const sent = Array.from({ length: count }, (_, index) => sample(index))
  const send = (from: number, to: number) => {
    modem.receive(sent.slice(from, to).flatMap((sms, index) => smsDeliver(sms, from + index)))
  }
  const third = Math.floor(count / 3)
  daemon = await start(machine, modem)
  send(0, third)
  await daemon.during(modem.emptied())
  await server.close()
  const before = server.arrived
  send(third, 2 * third)
  await daemon.during(modem.emptied())
  server = await startRecordingServer(server.port)
  server.arrived.push(...before)
  send(2 * third, count)
  await daemon.during(modem.emptied())
  // smstools deletes from the SIM before it calls.
  await daemon.during(machine.emptied(machine.incoming))
  await daemon.stop()
  daemon = undefined
  expect(await machine.run(['flush'])).toMatchObject({ code: 0 })
  return sent
}

describe.skipIf(why !== undefined)('messages of every kind, with the server away for a third of them', () => {
  it('through smstools: none is lost or doubled, all are right and have their sent time', async () => {
    const sent = await deliver(startSmstools, 120)
    const expected = sent.map(({ from, text, sentAt }) => ({ from, to: number, text, sentAt: sentAt.toISOString() }))
    expect(
      once(server.arrived)
        .map(({ id: _id, ...message }) => message)
        .sort(byText),
    ).toEqual(expected.sort(byText))
    expect(readdirSync(machine.incoming)).toEqual([])
  })

  it('through gammu-smsd: none is lost or doubled, all are right', async () => {
    const sent = await deliver(startGammu, 240)
    const expected = sent.map(({ from, text }) => ({ from, to: number, text }))
    expect(
      once(server.arrived)
        .map(({ id: _id, ...message }) => message)
        .sort(byText),
    ).toEqual(expected.sort(byText))
    expect(readdirSync(machine.gammuInbox)).toEqual([])
  })

  it('through gammu-smsd: what a sender writes into its name is never run', async () => {
    const names = ['$(>pwned)', ';>pwned;', '\n>pwned\n', '">pwned"', "'>pwned"]
    const sentAt = new Date(Date.UTC(2026, 0, 31, 8, 30))
    modem.receive(names.flatMap((from, index) => smsDeliver({ from, text: `name ${index}`, sentAt }, index)))
    daemon = await startGammu(machine, modem)
    await daemon.during(modem.emptied())
    await daemon.stop()
    daemon = undefined
    await machine.run(['flush'])
    expect(
      once(server.arrived)
        .map(({ text }) => text)
        .sort(),
    ).toEqual(names.map((_, index) => `name ${index}`))
    expect(existsSync(join(machine.folder, 'pwned'))).toBe(false)
  })
})
