import { existsSync, readdirSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type ModemMachine, number, openModemMachine, smstoolsFile } from './gear/modem-machine.ts'
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

const received = (text: string, name = 'GSM1.a') =>
  machine.run(['RECEIVED', machine.put(machine.incoming, name, smstoolsFile(text))])

describe('what is not taken now is kept and sent again with the same id', () => {
  it.each([500, 503, 429, 401, 404, 403, 302])('after a %i', async (status) => {
    const ids = new Set<string>()
    server.answerWith(({ id }) => {
      ids.add(id)
      return status
    })
    const { code, stderr } = await received('Your code is 90817')
    expect(code).toBe(0)
    expect(stderr).not.toContain('90817')
    expect((await machine.run(['flush'])).code).toBe(1)
    server.answerWith(() => 200)
    expect((await machine.run(['flush'])).code).toBe(0)
    expect(server.arrived.map(({ id, text }) => ({ id, text }))).toEqual([
      { id: [...ids][0], text: 'Your code is 90817' },
    ])
    expect(ids.size).toBe(1)
    expect(machine.spooled('queue')).toEqual([])
  })

  it('after a refused connection', async () => {
    await server.close()
    const { code, stderr } = await received('Hi')
    expect({ code, stderr }).toEqual({ code: 0, stderr: expect.stringContaining('ECONNREFUSED') as string })
    server = await startRecordingServer(server.port)
    await machine.run(['flush'])
    expect(server.arrived).toEqual([expect.objectContaining({ text: 'Hi' })])
  })

  it('after a connection that was cut in the middle', async () => {
    server.answerWith((_, request) => {
      request.socket.destroy()
      return 200
    })
    await received('Hi')
    expect(machine.spooled('queue')).toHaveLength(1)
  })

  it('with the time at which it came, when it has waited and no sent time is known', async () => {
    machine.put(machine.incoming, 'GSM1.a', smstoolsFile('waited'), 3600)
    machine.put(machine.incoming, 'GSM1.b', smstoolsFile('fresh'), 15)
    await machine.run(['flush'])
    const [fresh, waited] = server.arrived
    expect(fresh).not.toHaveProperty('sentAt')
    expect(Math.abs(Date.parse(waited?.sentAt ?? '') - (Date.now() - 3_600_000))).toBeLessThan(30_000)
  })
})

describe('refused for good', () => {
  it.each([400, 413, 422])('with a %i: put aside with the reason, and the others go on', async (status) => {
    server.answerWith(({ text }) => (text.startsWith('bad') ? status : 200))
    machine.put(machine.incoming, 'a', smstoolsFile('bad 90817'), 20)
    machine.put(machine.incoming, 'b', smstoolsFile('good'), 30)
    const { code, stdout, stderr } = await machine.run(['flush'])
    expect(code).toBe(0)
    expect(server.arrived.map(({ text }) => text)).toEqual(['good'])
    expect(machine.spooled('refused')).toEqual([
      expect.objectContaining({ text: 'bad 90817', refused: expect.stringContaining(`${status} because`) as string }),
    ])
    expect(stderr).toContain(`refused a message for good (${status})`)
    expect(stdout + stderr).not.toContain('90817')
  })

  it('a message that a person moves back into the queue is sent again', async () => {
    server.answerWith(() => 400)
    await received('Hi')
    const spool = join(machine.folder, 'spool')
    for (const name of readdirSync(join(spool, 'refused')))
      renameSync(join(spool, 'refused', name), join(spool, 'queue', name))
    server.answerWith(() => 200)
    await machine.run(['flush'])
    expect(server.arrived).toEqual([expect.objectContaining({ text: 'Hi', to: number })])
  })
})

it('one message over which the server stumbles does not stop the others', async () => {
  server.answerWith(({ text }) => (text === 'stone' ? 500 : 200))
  machine.put(machine.incoming, 'a', smstoolsFile('stone'), 20)
  machine.put(machine.incoming, 'b', smstoolsFile('one'), 30)
  machine.put(machine.incoming, 'c', smstoolsFile('two'), 40)
  expect((await machine.run(['flush'])).code).toBe(1)
  expect(server.arrived.map(({ text }) => text)).toEqual(['one', 'two'])
  expect(machine.spooled('queue')).toHaveLength(1)
})

it('the newest is sent first, since somebody waits for it', async () => {
  for (const age of [30, 50, 20, 40]) machine.put(machine.incoming, `m${age}`, smstoolsFile(`${age}`), age)
  await machine.run(['flush'])
  expect(server.arrived.map(({ text }) => text)).toEqual(['20', '30', '40', '50'])
})

it('while the server is away the daemon does not wait for it with every message', async () => {
  let requests = 0
  server.answerWith(() => {
    requests++
    return 503
  })
  await received('one', 'a')
  await received('two', 'b')
  expect(requests).toBe(1)
  expect(machine.spooled('queue')).toHaveLength(2)
})

describe('test', () => {
  it.each([
    [200, 0, 'it took the message'],
    [401, 1, 'the signature does not fit'],
    [404, 1, 'no such supplier'],
    [503, 1, 'database is away'],
    [301, 1, 'give the last one'],
  ])('says in words what a %i means', async (status, code, words) => {
    server.answerWith(() => status)
    const ended = await machine.run(['test'])
    expect(ended).toEqual({ code, stderr: '', stdout: expect.stringContaining(words) as string })
    if (status === 200) expect(server.arrived).toEqual([expect.objectContaining({ to: number, from: 'verifyplus' })])
  })

  it('says that a wrong secret does not fit', async () => {
    machine.configure({ secret: `whsec_${Buffer.alloc(32, 8).toString('base64')}` })
    expect((await machine.run(['test'])).stdout).toContain('401, the signature does not fit')
  })

  it('says that nobody is there', async () => {
    await server.close()
    expect((await machine.run(['test'])).stdout).toContain('cannot be reached (ECONNREFUSED)')
    server = await startRecordingServer()
  })
})

it('help names the commands and both configurations; no known command ends with 2', async () => {
  expect((await machine.run(['help'])).stdout).toMatch(/flush[\s\S]*eventhandler = [\s\S]*runonreceive = exec /)
  expect((await machine.run(['fluhs'])).code).toBe(2)
})

it('ids are the same for the same message, others on another machine, and show nothing of the text', async () => {
  await received('Your code is 12345')
  await received('Your code is 12345')
  const other = openModemMachine(server.url)
  try {
    await other.run(['RECEIVED', other.put(other.incoming, 'x', smstoolsFile('Your code is 12345'))])
  } finally {
    other.remove()
  }
  const [first, second, third] = server.arrived.map(({ id }) => id)
  expect(first).toBe(second)
  expect(first).not.toBe(third)
})

it('a lock that a dead process left is taken over; one of a living process is respected until it is too old', async () => {
  server.answerWith(() => 503)
  await received('Hi')
  server.answerWith(() => 200)
  const lock = join(machine.folder, 'spool/lock')
  writeFileSync(lock, String(process.pid))
  await machine.run(['flush'])
  expect(server.arrived).toEqual([])
  const dead = machine.start(['help'])
  await dead.ended
  writeFileSync(lock, String(dead.pid))
  await machine.run(['flush'])
  expect(server.arrived).toHaveLength(1)
  expect(existsSync(lock)).toBe(false)
})
