import { describe, expect, it } from 'vitest'
import { Command, Status } from './codec/commands.ts'
import { encodePdu } from './codec/pdu.ts'
import { eventually, turn } from '#test/smpp/fakes'
import { messagePdu, plain } from '#test/smpp/pdus'
import { setup } from '#test/smpp/smsc-with-peers'

describe('health', () => {
  it('tells when the last message came, how long answers take, and what went wrong, in counts and words', async () => {
    const { accept, bound, clock, smsc } = await setup()
    const since = smsc.health().since
    accept.manual = true
    const peer = await bound()
    clock.advance(500)
    const arrivedAt = clock.now()
    peer.send(messagePdu(1, '\u00ff code'), Buffer.from('00000010000000fe0000000000000002', 'hex'))
    await accept.until(() => accept.waiting.length === 1)
    clock.advance(40)
    accept.waiting[0]!.resolve()
    await peer.take(2)
    await eventually(() => smsc.health().answerLatencyMs !== undefined)
    expect(smsc.health()).toMatchObject({
      state: 'listening',
      since,
      bound: 1,
      lastMessageAt: arrivedAt,
      answerLatencyMs: 40,
      lastProblem: 'bad PDU: unknown command_id',
      counts: { messages: 1, damagedTexts: 1, badPdus: 1 },
    })
  })
})

describe('time', () => {
  it('a connection that does not bind is closed', async () => {
    const { connect, clock } = await setup({ sessionInitMs: 10_000 })
    const peer = await connect()
    peer.send(plain(Command.enquireLink, 1))
    await peer.next()
    clock.advance(10_000)
    await peer.closed
  })

  it('a PDU that is never finished ends the session, however the bytes drip', async () => {
    const { bound, clock } = await setup({ partialFrameMs: 10_000 })
    const peer = await bound()
    const frame = encodePdu(messagePdu(1, 'code'))
    peer.send(frame.subarray(0, 20))
    // The enquire_link that is due by then shows that the first bytes were read.
    for (let i = 0; i < 12 && !peer.isClosed; i++) {
      clock.advance(1_000)
      peer.send(frame.subarray(20 + i, 21 + i))
      for (let n = 0; n < 20; n++) await turn()
    }
    expect(await peer.next()).toMatchObject({ command: Command.genericNack, status: Status.invalidCommandLength })
    await peer.closed
  })

  it('an enquire_link that nobody answers ends the session; answered ones are measured', async () => {
    const { bound, clock, smsc } = await setup({ enquireLinkIntervalMs: 30_000, responseTimeoutMs: 10_000 })
    const peer = await bound()
    clock.advance(30_000)
    const enquiry = await peer.next()
    expect(enquiry.command).toBe(Command.enquireLink)
    clock.advance(250)
    peer.send(plain(Command.enquireLinkResp, enquiry.sequence))
    await eventually(() => smsc.health().enquireLinkRttMs !== undefined)
    expect(smsc.health().enquireLinkRttMs).toBe(250)
    clock.advance(30_000)
    expect((await peer.next()).command).toBe(Command.enquireLink)
    clock.advance(11_000)
    await peer.closed
  })

  it('a silent peer is closed after inactivityMs', async () => {
    const { bound, clock } = await setup({ enquireLinkIntervalMs: 3_600_000, inactivityMs: 60_000 })
    const peer = await bound()
    clock.advance(59_000)
    expect(await peer.isAlive()).toBe(true)
    clock.advance(61_000)
    await peer.closed
  })

  it('a peer is not blamed for silence while we do not read it', async () => {
    const { bound, clock, accept } = await setup({ maxOutstanding: 1, answerTimeoutMs: 600_000, inactivityMs: 60_000 })
    accept.manual = true
    const peer = await bound()
    peer.send(messagePdu(1, 'code'))
    await accept.until(() => accept.waiting.length === 1)
    clock.advance(300_000)
    accept.waiting[0]!.resolve()
    expect((await peer.next()).sequence).toBe(1)
    // The enquire_link that was due in all that time goes out now, and the peer has its full time to answer.
    clock.advance(2_000)
    expect((await peer.next()).command).toBe(Command.enquireLink)
    expect(await peer.isAlive()).toBe(true)
  })

  it('an answer to our enquire_link may lie unread as long as we do not read', async () => {
    const { bound, clock, accept } = await setup({
      maxOutstanding: 1,
      answerTimeoutMs: 600_000,
      responseTimeoutMs: 10_000,
    })
    accept.manual = true
    const peer = await bound()
    clock.advance(30_000)
    const enquiry = await peer.next()
    peer.send(messagePdu(1, 'code'))
    await accept.until(() => accept.waiting.length === 1)
    peer.send(plain(Command.enquireLinkResp, enquiry.sequence))
    clock.advance(25_000)
    accept.waiting[0]!.resolve()
    // Promises only, no input: reading is on again, and the clock strikes before the bytes are there.
    for (let n = 0; n < 20; n++) await Promise.resolve()
    clock.advance(1_000)
    expect((await peer.next()).sequence).toBe(1)
    expect(await peer.isAlive()).toBe(true)
  })

  it('a peer that sends but never reads our answers is cut off, and little memory is spent on it', async () => {
    const { bound, clock, smsc } = await setup({ responseTimeoutMs: 10_000 })
    const peer = await bound()
    peer.socket.pause()
    const burst = Buffer.concat(Array.from({ length: 4_096 }, (_, n) => encodePdu(plain(Command.enquireLink, n))))
    let sent = 0
    while (peer.socket.write(burst) || sent < 64) {
      sent++
      await turn()
      if (sent > 2_000) break
    }
    for (let n = 0; n < 50; n++) await turn()
    for (let s = 0; s < 12; s++) {
      clock.advance(1_000)
      await turn()
    }
    await eventually(() => smsc.health().bound === 0)
    expect(smsc.health().lastProblem).toMatch(/does not read/)
  })
})
