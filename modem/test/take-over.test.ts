import { chmodSync, existsSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { gammuFile, type ModemMachine, number, openModemMachine, smstoolsFile } from './gear/modem-machine.ts'
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

const mixed = 'کد ورود شما: ۱۲۳۴۵۶ 🔐 and 12345 €{}'

describe('smstools', () => {
  it.each([
    ['UTF-8', mixed],
    ['UCS2', mixed],
    ['binary', 'Your code is 55512'],
  ])('text of the alphabet %s arrives as it was written, from whom and to which number', async (alphabet, text) => {
    const file = machine.put(machine.incoming, 'GSM1.a', smstoolsFile(text, { alphabet }), 0)
    const { code, stderr } = await machine.run(['RECEIVED', file])
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(server.arrived).toEqual([
      { id: expect.stringMatching(/^modem-[0-9a-f]{40}$/) as string, from: '+989351112233', to: number, text },
    ])
    expect(existsSync(file)).toBe(false)
    expect(machine.spooled('queue')).toEqual([])
  })

  it('a file outside the configured folder is left where it is', async () => {
    const file = machine.put(machine.folder, 'GSM1.a', smstoolsFile('Hi'))
    await machine.run(['RECEIVED', file])
    expect(server.arrived).toHaveLength(1)
    expect(existsSync(file)).toBe(true)
  })

  it('the sent time of the PDU arrives with its zone', async () => {
    // Tehran, +03:30, of which the PDU's last byte says 14 quarters of an hour.
    const pdu = '07918919000000F0040C918953112133220000621013214365410548656C6C6F'
    machine.put(machine.incoming, 'GSM1.a', smstoolsFile('Hello', { pdu }))
    await machine.run(['flush'])
    expect(server.arrived[0]?.sentAt).toBe('2026-01-31T09:04:56.000Z')
  })

  it('a name as sender stays a name, and cannot pass for a header of smstools', async () => {
    machine.configure({ numbers: { 1: '+15550001111', '432110123456789': number } })
    const from = 'Bank\nIMSI: 1'
    machine.put(machine.incoming, 'GSM1.a', smstoolsFile('Hi', { from, toa: 'D0 alphanumeric, unknown' }))
    await machine.run(['flush'])
    expect(server.arrived).toEqual([expect.objectContaining({ from: 'Bank', to: number })])
  })

  it('other events, reports and strange files are no messages', async () => {
    for (const event of ['SENT', 'FAILED', 'REPORT', 'CALL', 'USSD']) {
      expect(await machine.run([event, '/nowhere'])).toEqual({ code: 0, stdout: '', stderr: '' })
    }
    machine.put(machine.incoming, 'GSM1.a', smstoolsFile('SMS STATUS REPORT\nDischarge_timestamp: 1'))
    machine.put(machine.incoming, 'b', 'no headers')
    machine.put(machine.incoming, 'empty', '')
    expect((await machine.run(['flush'])).code).toBe(0)
    expect(server.arrived).toEqual([])
    expect(readdirSync(machine.incoming)).toHaveLength(3)
  })

  it('a file that may be half written is not swept up', async () => {
    machine.put(machine.incoming, 'GSM1.a', smstoolsFile('Hi'), 0)
    await machine.run(['flush'])
    expect(server.arrived).toEqual([])
  })

  it('bytes that are no text are kept for a person and not sent', async () => {
    const file = Buffer.concat([smstoolsFile('', { alphabet: 'binary' }), Buffer.from([0, 1, 2, 255])])
    machine.put(machine.incoming, 'GSM1.a', file)
    const { stderr } = await machine.run(['flush'])
    expect(stderr).toMatch(/no text lies in .*refused/)
    expect(machine.spooled('refused')).toEqual([expect.objectContaining({ text: 'AAEC/w==' })])
    expect(server.arrived).toEqual([])
  })
})

describe('gammu-smsd', () => {
  it('a message of several parts arrives joined, also where an emoji is cut in two', async () => {
    const text = mixed.repeat(9)
    const cut = text.indexOf('🔐', 60) + 1
    machine.put(machine.gammuInbox, 'IN1.txt', gammuFile([text.slice(0, cut), text.slice(cut)]), 0)
    const { code, stderr } = await machine.run(['gammu'], { PHONE_ID: 'phone1' })
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(server.arrived).toEqual([expect.objectContaining({ from: '+989351112233', to: number, text })])
    expect(readdirSync(machine.gammuInbox)).toEqual([])
  })

  it('a sent time is passed on only where gammu says that it is UTC', async () => {
    machine.put(machine.gammuInbox, 'IN1.txt', gammuFile(['utc'], 'A', '20260131T120000Z'))
    machine.put(machine.gammuInbox, 'IN2.txt', gammuFile(['some zone'], 'A', '20260131T120000'), 10)
    await machine.run(['flush'])
    const sentAt = Object.fromEntries(server.arrived.map((message) => [message.text, message.sentAt]))
    expect(sentAt).toEqual({ utc: '2026-01-31T12:00:00.000Z', 'some zone': undefined })
  })

  it('without the inbox folder the environment is taken, and two equal messages are two', async () => {
    const env = {
      SMS_MESSAGES: '2',
      SMS_1_NUMBER: '+98935',
      SMS_1_TEXT: 'one ',
      SMS_2_TEXT: 'two',
      PHONE_ID: 'phone2',
      LANG: 'C.UTF-8',
    }
    machine.configure({ numbers: { phone2: number } })
    await machine.run(['gammu'], env)
    await machine.run(['gammu'], { ...env, DECODED_PARTS: '1', DECODED_1_TEXT: mixed })
    await machine.run(['gammu'], { ...env, DECODED_PARTS: '1', DECODED_1_TEXT: mixed })
    expect(server.arrived.map(({ text }) => text)).toEqual(['one two', mixed, mixed])
    expect(new Set(server.arrived.map(({ id }) => id)).size).toBe(3)
    const { stderr } = await machine.run(['gammu'], { ...env, LANG: 'C' })
    expect(stderr).toMatch(/no UTF-8 locale/)
  })

  it('an inbox of another format is reported, and the message comes from the environment', async () => {
    machine.put(machine.gammuInbox, 'IN1.txt', 'Your code is 90817', 0)
    const env = {
      SMS_MESSAGES: '1',
      SMS_1_NUMBER: 'A',
      SMS_1_TEXT: 'Your code is 90817',
      PHONE_ID: 'phone1',
      LANG: 'C.UTF-8',
    }
    const { code, stderr } = await machine.run(['gammu'], env)
    expect({ code, stderr }).toEqual({ code: 0, stderr: expect.stringContaining('set inboxformat = detail') as string })
    expect(server.arrived).toEqual([expect.objectContaining({ text: 'Your code is 90817', to: number })])
  })

  it('a status report is no message', async () => {
    machine.put(machine.gammuInbox, 'IN1.txt', gammuFile(['Delivered']).replace('PDU = Deliver', 'PDU = Status_Report'))
    expect(await machine.run(['gammu'], { PHONE_ID: 'phone1' })).toEqual({ code: 0, stdout: '', stderr: '' })
    expect(server.arrived).toEqual([])
  })
})

describe('the SIM', () => {
  it('without a number keeps its messages until the number is in the configuration', async () => {
    const file = machine.put(machine.incoming, 'GSM1.a', smstoolsFile('Your code is 90817', { imsi: '999' }))
    const { code, stderr } = await machine.run(['RECEIVED', file])
    expect(code).toBe(0)
    expect(stderr).toContain('add "999" or "GSM1" with its number')
    expect(stderr).not.toContain('90817')
    expect((await machine.run(['flush'])).code).toBe(1)
    expect(server.arrived).toEqual([])
    machine.configure({ numbers: { GSM1: '+989120000001' } })
    expect((await machine.run(['flush'])).code).toBe(0)
    expect(server.arrived).toEqual([expect.objectContaining({ to: '+989120000001', text: 'Your code is 90817' })])
    expect(machine.spooled('unassigned')).toEqual([])
  })

  it('that was in the modem counts, not the one that is in it when the message is sent', async () => {
    server.answerWith(() => 503)
    await machine.run(['RECEIVED', machine.put(machine.incoming, 'GSM1.a', smstoolsFile('Hi'))])
    machine.configure({ numbers: { '432110123456789': '+15550001111' } })
    server.answerWith(() => 200)
    await machine.run(['flush'])
    expect(server.arrived).toEqual([expect.objectContaining({ to: number })])
  })
})

describe('a configuration that cannot be used', () => {
  it.each([
    [{ url: 'ftp://x' }, /url has to be/],
    [{ secret: 'whsec_short' }, /secret has to be/],
    [{ numbers: { phone1: '0912' } }, /numbers: "phone1" needs an international number/],
    [{ numbers: undefined }, /numbers has to be an object/],
    [{ spol: '/x' }, /spol is not a setting/],
    [{ gammuInbox: [1] }, /gammuInbox has to be/],
  ])('%j: the message is kept, sent to nobody, and the mistake is named', async (changes, words) => {
    machine.configure(changes)
    const { code, stderr } = await machine.run(['RECEIVED', machine.put(machine.incoming, 'a', smstoolsFile('Hi'))])
    expect(code).toBe(0)
    expect(stderr).toMatch(words)
    expect([...machine.spooled('queue'), ...machine.spooled('unassigned')]).toHaveLength(1)
    expect((await machine.run(['test'])).code).toBe(1)
    expect(server.arrived).toEqual([])
  })

  it('is also one that everybody can read', async () => {
    chmodSync(machine.config, 0o604)
    const { code, stderr } = await machine.run(['test'])
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: expect.stringContaining('everybody may read the secret') as string,
    })
  })

  it('is reported without quoting it when it is no JSON', async () => {
    writeFileSync(machine.config, '{"secret": whsec_AAAA}')
    const { stderr } = await machine.run(['test'], { HOME: machine.folder })
    expect(stderr).toContain('it cannot be read as JSON')
    expect(stderr).not.toContain('whsec_AAAA')
  })

  it('a spool that cannot be made fails the call and leaves the daemon its file', async () => {
    writeFileSync(join(machine.folder, 'in-the-way'), '')
    machine.configure({ spool: join(machine.folder, 'in-the-way') })
    const file = machine.put(machine.incoming, 'a', smstoolsFile('Hi'))
    const { code, stderr } = await machine.run(['RECEIVED', file])
    expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining('not handed over') as string })
    expect(existsSync(file)).toBe(true)
  })

  it('a disk that is nearly full is reported', async () => {
    machine.configure({ warnBelowFreeMegabytes: 1e12 })
    expect((await machine.run(['flush'])).stderr).toMatch(/nearly full: \d+ MB are free/)
  })
})
