import { describe, expect, it } from 'vitest'
import { Unavailable } from '#core/errors'
import { Command, Status } from './codec/commands.ts'
import { encodePdu } from './codec/pdu.ts'
import { smscSettings } from './settings.ts'
import { turn } from '#test/smpp/fakes'
import { messagePdu, plain } from '#test/smpp/pdus'
import { setup } from '#test/smpp/smsc-with-peers'

const length = (bytes: number, rest = '000000050000000000000001'): Buffer => {
  const head = Buffer.alloc(4)
  head.writeUInt32BE(bytes)
  return Buffer.concat([head, Buffer.from(rest, 'hex')])
}

const to = (address: string) => ({ destination: { ton: 1, npi: 1, address } })

describe('answers come after the commit', () => {
  it('not before accept resolves, then with the same sequence number, 0 included', async () => {
    const { accept, bound } = await setup()
    accept.manual = true
    const peer = await bound()
    peer.send(messagePdu(0, 'code 1'))
    await accept.until(() => accept.waiting.length === 1)
    peer.send(plain(Command.enquireLink, 5))
    expect(await peer.next()).toMatchObject({ command: Command.enquireLinkResp, sequence: 5 })
    accept.waiting[0]!.resolve()
    expect(await peer.next()).toMatchObject({ command: Command.deliverSmResp, status: 0, sequence: 0 })
  })

  it('each batch by itself, in whatever order the database finishes', async () => {
    const { accept, bound } = await setup()
    accept.manual = true
    const peer = await bound()
    for (const sequence of [11, 12, 13]) {
      peer.send(messagePdu(sequence, `code ${sequence}`))
      await accept.until(() => accept.waiting.length === sequence - 10)
    }
    accept.waiting[2]!.resolve()
    expect((await peer.next()).sequence).toBe(13)
    accept.waiting[0]!.resolve()
    expect((await peer.next()).sequence).toBe(11)
    accept.waiting[1]!.reject(new Unavailable('database away'))
    expect(await peer.next()).toMatchObject({ sequence: 12, status: Status.temporaryAppError })
  })

  it('what is read together is accepted together and answered in one write', async () => {
    const { accept, bound } = await setup()
    const peer = await bound()
    peer.send(...[1, 2, 3, 4, 5].map((n) => messagePdu(n, `code ${n}`)))
    expect((await peer.take(5)).map((pdu) => pdu.sequence)).toEqual([1, 2, 3, 4, 5])
    expect(accept.batches).toHaveLength(1)
  })

  it('each message of a read when it is committed, whatever the others still wait for', async () => {
    const { accept, bound, smsc } = await setup()
    const first = Promise.withResolvers<void>()
    accept.delay = ({ text }) => (text === 'code 1' ? first.promise : undefined)
    const peer = await bound()
    peer.send(...[1, 2, 3].map((n) => messagePdu(n, `code ${n}`)))
    expect((await peer.take(2)).map((pdu) => pdu.sequence)).toEqual([2, 3])
    first.resolve()
    expect(await peer.next()).toMatchObject({ sequence: 1, status: Status.ok })
    expect(smsc.health().counts).toMatchObject({ messages: 3, postponed: 0 })
  })

  it('of a read that takes too long, only what is not committed is postponed', async () => {
    const { accept, bound, clock, smsc } = await setup({ answerTimeoutMs: 5_000 })
    const first = Promise.withResolvers<void>()
    accept.delay = ({ text }) => (text === 'code 1' ? first.promise : undefined)
    const peer = await bound()
    peer.send(messagePdu(1, 'code 1'), messagePdu(2, 'code 2'))
    expect(await peer.next()).toMatchObject({ sequence: 2, status: Status.ok })
    clock.advance(5_000)
    expect(await peer.next()).toMatchObject({ sequence: 1, status: Status.temporaryAppError })
    first.resolve()
    await accept.until(() => accept.committed.size === 2)
    expect(await peer.isAlive()).toBe(true)
    expect(smsc.health().counts).toMatchObject({ messages: 1, postponed: 1 })
  })

  it('a temporary error when accept is Unavailable, and success when the peer sends again', async () => {
    const { accept, bound, smsc } = await setup()
    const peer = await bound()
    accept.failWith = () => new Unavailable('database away')
    peer.send(messagePdu(1, 'code 1'))
    expect((await peer.next()).status).toBe(Status.temporaryAppError)
    accept.failWith = undefined
    peer.send(messagePdu(2, 'code 1'))
    expect((await peer.next()).status).toBe(Status.ok)
    expect(accept.texts).toEqual(['code 1'])
    expect(smsc.health().counts).toMatchObject({ messages: 1, postponed: 1 })
  })

  it('a message that breaks accept fails alone and is postponed, not lost; its text stays out of the log', async () => {
    const { accept, bound, log } = await setup()
    const peer = await bound()
    accept.failWith = ({ text }) => (text.includes('poison') ? new Error('value "poison 666" is bad') : undefined)
    peer.send(messagePdu(1, 'code 1'), messagePdu(2, 'poison 666'), messagePdu(3, 'code 3'))
    const statuses = new Map((await peer.take(3)).map((pdu) => [pdu.sequence, pdu.status]))
    expect(Object.fromEntries(statuses)).toEqual({ 1: 0, 2: Status.temporaryAppError, 3: 0 })
    expect(accept.texts.sort()).toEqual(['code 1', 'code 3'])
    expect(log.lines.join('\n')).not.toMatch(/poison|666|secret/)
  })

  it('a temporary error when accept takes too long, and later ones at once while it hangs', async () => {
    const { accept, bound, clock, smsc } = await setup({ answerTimeoutMs: 5_000, maxOutstanding: 2 })
    accept.manual = true
    const peer = await bound()
    peer.send(messagePdu(1, 'code 1'), messagePdu(2, 'code 2'))
    await accept.until(() => accept.waiting.length === 1)
    clock.advance(5_000)
    expect((await peer.take(2)).map((pdu) => pdu.status)).toEqual([0x64, 0x64])
    peer.send(messagePdu(3, 'code 3'))
    expect(await peer.next()).toMatchObject({ sequence: 3, status: Status.temporaryAppError })
    expect(accept.offered).toHaveLength(2)
    accept.waiting[0]!.resolve()
    await accept.until(() => accept.committed.size === 2)
    accept.manual = false
    peer.send(messagePdu(4, 'code 4'))
    expect(await peer.next()).toMatchObject({ sequence: 4, status: 0 })
    expect(smsc.health().counts).toMatchObject({ messages: 1, postponed: 3 })
  })

  it('reading pauses at maxOutstanding and goes on when answers have gone out', async () => {
    const { accept, bound } = await setup({ maxOutstanding: 3 })
    accept.manual = true
    const peer = await bound()
    peer.send(...Array.from({ length: 10 }, (_, n) => messagePdu(n + 1, `code ${n}`)))
    await accept.until(() => accept.waiting.length === 1)
    await turn()
    expect(accept.offered).toHaveLength(3)
    for (let batch = 0; accept.committed.size < 10; batch++) {
      await accept.until(() => accept.waiting.length > batch)
      expect(accept.waiting[batch]!.messages.length).toBeLessThanOrEqual(3)
      accept.waiting[batch]!.resolve()
      await accept.until(() => accept.committed.size === 10 || accept.waiting.length > batch + 1)
    }
    expect((await peer.take(10)).map((pdu) => pdu.sequence)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
    expect(await peer.isAlive()).toBe(true)
  })
})

describe('a session that was full', () => {
  it('goes on when its messages are answered in the same turn, as receipts are', async () => {
    const { accept, bound } = await setup({ maxOutstanding: 2 })
    const peer = await bound()
    peer.send(
      ...Array.from({ length: 9 }, (_, n) => messagePdu(n + 1, 'id:1', { esmClass: 0x04 })),
      messagePdu(10, 'code'),
    )
    expect((await peer.take(10)).map((pdu) => pdu.sequence)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
    peer.send(messagePdu(11, 'code 2'))
    expect((await peer.next()).sequence).toBe(11)
    expect(accept.texts).toEqual(['code', 'code 2'])
  })
})

describe('what is taken', () => {
  it('deliver_sm, data_sm and submit_sm are messages, each with its own response', async () => {
    const { accept, bound } = await setup()
    const peer = await bound()
    const tlvs = [{ tag: 0x0424, value: Buffer.from('payload') }]
    peer.send(
      messagePdu(1, 'one'),
      messagePdu(2, '', { command: Command.dataSm, tlvs }),
      messagePdu(3, 'three', { command: Command.submitSm }),
    )
    expect((await peer.take(3)).map((pdu) => [pdu.command, pdu.status])).toEqual([
      [Command.deliverSmResp, 0],
      [Command.dataSmResp, 0],
      [Command.submitSmResp, 0],
    ])
    expect(accept.texts).toEqual(['one', 'payload', 'three'])
  })

  it('delivery receipts are answered OK, counted, and not handed on', async () => {
    const { accept, bound, smsc } = await setup()
    const peer = await bound()
    peer.send(messagePdu(1, 'id:1 stat:DELIVRD', { esmClass: 0x04 }), messagePdu(2, 'code 2'))
    expect((await peer.take(2)).map((pdu) => pdu.status)).toEqual([0, 0])
    expect(accept.texts).toEqual(['code 2'])
    expect(smsc.health().counts).toMatchObject({ receipts: 1, messages: 1 })
  })

  it('no number outside the account’s ranges', async () => {
    const account = smscSettings.parse({
      accounts: [{ systemId: 'bank', password: 'secret', numberRanges: ['98912', '447000000000-447000000999'] }],
    }).accounts
    const { accept, bound } = await setup({ accounts: account })
    const peer = await bound()
    peer.send(
      messagePdu(1, 'a', to('989121234567')),
      messagePdu(2, 'b', to('989351234567')),
      messagePdu(3, 'c', to('447000000500')),
      messagePdu(4, 'd', to('447000001000')),
      messagePdu(5, 'e', to('')),
    )
    const statuses = (await peer.take(5)).sort((a, b) => a.sequence - b.sequence).map((pdu) => pdu.status)
    expect(statuses).toEqual([0, 0x0b, 0, 0x0b, 0x0b])
    expect(accept.texts).toEqual(['a', 'c'])
  })

  it('alert_notification, outbind and stray responses are passed over in silence', async () => {
    const { bound, smsc } = await setup()
    const peer = await bound()
    peer.send(plain(Command.alertNotification, 1), plain(Command.outbind, 2), plain(Command.enquireLinkResp, 3))
    expect(await peer.isAlive()).toBe(true)
    expect(peer.received).toHaveLength(2)
    expect(smsc.health().counts.strayResponses).toBe(1)
  })
})

describe('states', () => {
  it('messages before the bind, and from a receiver, get ESME_RINVBNDSTS', async () => {
    const { connect, accept } = await setup()
    const peer = await connect()
    peer.send(messagePdu(1, 'x'))
    expect(await peer.next()).toMatchObject({ command: Command.deliverSmResp, status: Status.invalidBindState })
    expect(await peer.bind({ command: Command.bindReceiver })).toBe(0)
    peer.send(messagePdu(2, 'x', { command: Command.submitSm }))
    expect(await peer.next()).toMatchObject({ command: Command.submitSmResp, status: Status.invalidBindState })
    expect(accept.batches).toHaveLength(0)
  })

  it('a second bind gets ESME_RALYBND and the session stays', async () => {
    const { bound } = await setup()
    const peer = await bound()
    expect(await peer.bind()).toBe(Status.alreadyBound)
    expect(await peer.isAlive()).toBe(true)
  })

  it('unbind is answered after the messages that came before it', async () => {
    const { accept, bound } = await setup()
    accept.manual = true
    const peer = await bound()
    peer.send(messagePdu(1, 'code'), plain(Command.unbind, 2), messagePdu(3, 'after'))
    await accept.until(() => accept.waiting.length === 1)
    accept.waiting[0]!.resolve()
    expect((await peer.take(2)).map((pdu) => pdu.command)).toEqual([Command.deliverSmResp, Command.unbindResp])
    await peer.closed
    expect(accept.offered).toHaveLength(1)
  })

  it('stop answers what was taken, postpones what is new, and unbinds', async () => {
    const { accept, bound, smsc } = await setup()
    accept.manual = true
    const peer = await bound()
    peer.send(messagePdu(1, 'code'))
    await accept.until(() => accept.waiting.length === 1)
    const stopped = smsc.stop()
    peer.send(messagePdu(2, 'late'))
    expect(await peer.next()).toMatchObject({ sequence: 2, status: Status.temporaryAppError })
    accept.waiting[0]!.resolve()
    expect(await peer.next()).toMatchObject({ sequence: 1, status: 0 })
    const unbind = await peer.next()
    expect(unbind.command).toBe(Command.unbind)
    peer.send(plain(Command.unbindResp, unbind.sequence))
    await peer.closed
    await stopped
    expect(smsc.health().state).toBe('stopped')
  })

  it('stop waits no longer for a message whose peer has gone', async () => {
    const { accept, bound, smsc } = await setup()
    accept.manual = true
    const peer = await bound()
    peer.send(messagePdu(1, 'code'))
    await accept.until(() => accept.waiting.length === 1)
    const stopped = smsc.stop()
    await peer.destroy()
    // The clock stands still, so no limit can have ended it.
    await stopped
    accept.waiting[0]!.resolve()
    expect(smsc.health().state).toBe('stopped')
  })
})

describe('bad input', () => {
  it.each([0, 4, 15, 67_000, 0x47455420])(
    'command_length %i: generic_nack ESME_RINVCMDLEN, then the end',
    async (bytes) => {
      const { bound, smsc } = await setup()
      const peer = await bound()
      const other = await bound()
      peer.send(length(bytes))
      expect(await peer.next()).toMatchObject({ command: Command.genericNack, status: Status.invalidCommandLength })
      await peer.closed
      expect(await other.isAlive()).toBe(true)
      expect(smsc.health().counts.badPdus).toBe(1)
    },
  )

  it('HTTP on the port ends that connection only', async () => {
    const { connect, bound } = await setup()
    const other = await bound()
    const peer = await connect()
    peer.send(Buffer.from('GET / HTTP/1.1\r\nHost: x\r\n\r\n'))
    await peer.closed
    expect(await other.isAlive()).toBe(true)
  })

  it('an unknown command gets generic_nack ESME_RINVCMDID with its sequence number, and the session goes on', async () => {
    const { bound } = await setup()
    const peer = await bound()
    peer.send(Buffer.from('00000014000000fe000000000000002a61626364', 'hex'))
    expect(await peer.next()).toMatchObject({
      command: Command.genericNack,
      status: Status.invalidCommandId,
      sequence: 42,
    })
    expect(await peer.isAlive()).toBe(true)
  })

  it('a truncated deliver_sm gets an error deliver_sm_resp, and the good one behind it is taken', async () => {
    const { bound, accept } = await setup()
    const peer = await bound()
    const cut = Buffer.from(encodePdu(messagePdu(1, 'code')).subarray(0, 40))
    cut.writeUInt32BE(40)
    peer.send(cut, messagePdu(2, 'code 2'))
    expect((await peer.take(2)).map((pdu) => [pdu.command, pdu.status, pdu.sequence])).toEqual([
      [Command.deliverSmResp, Status.invalidCommandLength, 1],
      [Command.deliverSmResp, 0, 2],
    ])
    expect(accept.texts).toEqual(['code 2'])
  })

  it('responses that nobody understands are not answered, so that two programs cannot nack each other for ever', async () => {
    const { bound } = await setup()
    const peer = await bound()
    peer.send(Buffer.from('00000010800000fe0000000000000001', 'hex'), plain(Command.genericNack, 1, 3))
    expect(await peer.isAlive()).toBe(true)
    expect(peer.received).toHaveLength(2)
  })
})
