import { readdirSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { gammuFile, type ModemMachine, openModemMachine, smstoolsFile } from './gear/modem-machine.ts'
import { type RecordingServer, startRecordingServer } from './gear/recording-server.ts'

let server: RecordingServer
let machine: ModemMachine
beforeEach(async () => {
  server = await startRecordingServer()
  machine = openModemMachine(server.url)
})
afterEach(async () => {
  machine.remove()
  await server.close()
})

const put = (text: string, name: string) => machine.put(machine.incoming, name, smstoolsFile(text))

describe('kill -9', () => {
  it('between the spool and the sending: the message arrives with the next call', async () => {
    const call = machine.start(['RECEIVED', put('Hi', 'a')])
    server.onConnection(() => call.kill())
    await call.ended
    expect(machine.spooled('queue')).toHaveLength(1)
    const next = await startRecordingServer()
    machine.configure({ url: next.url })
    await machine.run(['flush'])
    await next.close()
    expect(next.arrived.map(({ text }) => text)).toEqual(['Hi'])
  })

  it('between the sending and the deleting: it is sent again under the same id', async () => {
    const call = machine.start(['RECEIVED', put('Hi', 'a')])
    server.answerWith(async () => {
      call.kill()
      await call.ended
      return 200
    })
    await call.ended
    await server.until((arrived) => arrived.length === 1)
    server.answerWith(() => 200)
    await machine.run(['flush'])
    const [first, second] = server.arrived
    expect(server.arrived).toHaveLength(2)
    expect(second).toMatchObject({ id: first?.id, text: 'Hi' })
    expect(machine.spooled('queue')).toEqual([])
  })

  it('at any moment of a call: every message arrives, and no two share an id', async () => {
    const count = 24
    for (let index = 0; index < count; index++) {
      const isGammu = index % 2 === 1
      if (isGammu) machine.put(machine.gammuInbox, `IN${index}.txt`, gammuFile([`message ${index}`]))
      const call = isGammu
        ? machine.start(['gammu'], { PHONE_ID: 'phone1' })
        : machine.start(['RECEIVED', put(`message ${index}`, `m${index}`)])
      // Spread over a call's life; where exactly each one ends is left to chance.
      await Promise.race([call.ended, pause(20 + index * 5)])
      call.kill()
      await call.ended
    }
    await machine.run(['flush'])
    const texts = new Map(server.arrived.map(({ id, text }) => [id, text]))
    expect([...texts.values()].sort()).toEqual(Array.from({ length: count }, (_, index) => `message ${index}`).sort())
    expect(readdirSync(machine.incoming)).toEqual([])
    expect(readdirSync(machine.gammuInbox)).toEqual([])
  })
})

it('two at once do not send the same message twice, and leave nothing', async () => {
  for (let index = 0; index < 30; index++) put(`message ${index}`, `m${index}`)
  machine.put(machine.gammuInbox, 'IN1.txt', gammuFile(['gammu']))
  await Promise.all([machine.run(['flush']), machine.run(['flush']), machine.run(['gammu'], { PHONE_ID: 'phone1' })])
  expect(machine.spooled('queue')).toEqual([])
  expect(new Set(server.arrived.map(({ text }) => text)).size).toBe(31)
  expect(new Set(server.arrived.map(({ id }) => id)).size).toBe(31)
})

it('a message that comes while another call sends is sent by that call', async () => {
  server.answerWith(async ({ text }) => {
    if (text === 'first') await machine.run(['RECEIVED', put('second', 'b')])
    return 200
  })
  await machine.run(['RECEIVED', put('first', 'a')])
  expect(server.arrived.map(({ text }) => text)).toEqual(['first', 'second'])
})
