import { Command } from '../../src/carriers/smpp/codec/commands.ts'
import { encodePdu } from '../../src/carriers/smpp/codec/pdu.ts'
import { seedFrames } from './hostile-pdus.ts'
import { mutate } from './mutations.ts'
import { messagePdu, plain } from './pdus.ts'
import type { RawPeer } from './raw-peer.ts'

/** How a hostile session ended. A deaf one never ends, which the test sees as its own time-out. */
export type Outcome = 'alive' | 'closed'

/** One way to misbehave on a session. `bound` says whether it has bound first. */
interface Attack {
  name: string
  bound: boolean
  /** Its address, where that counts: a guesser is slowed together with everyone who shares its address. */
  from?: string
  /** What must come of it. `either`: the bytes are random, so both are right. */
  expected: Outcome | 'either'
  run: (peer: RawPeer, random: () => number) => Promise<Outcome>
}

const enquiry = (sequence: number): Buffer => encodePdu(plain(Command.enquireLink, sequence))

async function closed(peer: RawPeer): Promise<Outcome> {
  await peer.closed
  return 'closed'
}

async function aliveOrClosed(peer: RawPeer): Promise<Outcome> {
  return (await peer.isAlive(0x7f_00_00_01)) ? 'alive' : 'closed'
}

function framed(length: number, bytes: number): Buffer {
  const frame = Buffer.alloc(bytes, 0x41)
  frame.writeUInt32BE(length, 0)
  return frame
}

export const attacks: readonly Attack[] = [
  {
    name: 'HTTP',
    bound: false,
    expected: 'closed',
    run: (peer) => {
      peer.send(Buffer.from('GET / HTTP/1.1\r\nHost: localhost\r\nUser-Agent: curl\r\n\r\n'))
      return closed(peer)
    },
  },
  {
    name: 'a TLS hello',
    bound: false,
    expected: 'closed',
    run: (peer) => {
      peer.send(Buffer.from('16030100c8010000c40303', 'hex'), Buffer.alloc(190, 7))
      return closed(peer)
    },
  },
  {
    name: 'random bytes',
    bound: false,
    expected: 'closed',
    run: (peer, random) => {
      peer.send(Buffer.from(Array.from({ length: 200 }, () => Math.floor(random() * 256))))
      // Random lengths are nearly always out of bounds; one that is not waits for bytes that never come.
      return closed(peer)
    },
  },
  {
    name: 'a wrong password',
    bound: false,
    from: '127.0.0.9',
    expected: 'closed',
    run: async (peer) => {
      await peer.bind({ password: 'guess' })
      return closed(peer)
    },
  },
  {
    name: 'silence',
    bound: false,
    expected: 'closed',
    run: closed,
  },
  {
    name: 'a reset at once',
    bound: false,
    expected: 'closed',
    run: (peer) => {
      peer.socket.resetAndDestroy()
      return closed(peer)
    },
  },
  {
    name: 'a length that cannot be',
    bound: true,
    expected: 'closed',
    run: (peer, random) => {
      const lengths = [0, 1, 2, 3, 4, 15, 66_561, 0x7fffffff, 0x80000000, 0xffffffff]
      peer.send(framed(lengths[Math.floor(random() * lengths.length)]!, 16))
      return closed(peer)
    },
  },
  {
    name: 'bad bodies in good frames',
    bound: true,
    expected: 'either',
    run: async (peer, random) => {
      for (let i = 0; i < 20; i++) {
        const frame = mutate(seedFrames[Math.floor(random() * seedFrames.length)]!, random)
        // An unbind among them would rightly end the session.
        if (frame.readUInt32BE(4) !== Command.unbind) peer.send(frame)
      }
      return aliveOrClosed(peer)
    },
  },
  {
    name: 'a good session in the smallest pieces',
    bound: true,
    expected: 'alive',
    run: (peer) => {
      for (const byte of encodePdu(messagePdu(9, 'x'))) peer.send(Uint8Array.of(byte))
      return aliveOrClosed(peer)
    },
  },
  {
    name: 'a PDU that never ends',
    bound: true,
    expected: 'closed',
    run: (peer) => {
      peer.send(framed(60_000, 100))
      return closed(peer)
    },
  },
  {
    name: 'a length that never ends',
    bound: true,
    expected: 'closed',
    run: (peer) => {
      peer.send(Buffer.from([0, 0]))
      return closed(peer)
    },
  },
  {
    name: 'half a PDU and a reset',
    bound: true,
    expected: 'closed',
    run: (peer) => {
      peer.send(encodePdu(messagePdu(9, 'code')).subarray(0, 30))
      peer.socket.resetAndDestroy()
      return closed(peer)
    },
  },
  {
    name: 'a flood that is not read',
    bound: true,
    expected: 'closed',
    run: (peer) => {
      peer.socket.pause()
      peer.send(Buffer.concat(Array.from({ length: 2_000 }, (_, n) => enquiry(n))))
      peer.socket.destroy()
      return closed(peer)
    },
  },
  {
    name: 'responses to nothing',
    bound: true,
    expected: 'alive',
    run: (peer, random) => {
      for (let i = 0; i < 50; i++) {
        const command = [0x80000000, 0x80000005, 0x80000015, 0x80000006, 0x800000ff][Math.floor(random() * 5)]!
        const frame = framed(16, 16)
        frame.writeUInt32BE(command, 4)
        peer.send(frame)
      }
      return aliveOrClosed(peer)
    },
  },
]

export interface Tally {
  sessions: number
  alive: number
  closed: number
  /** Sessions that ended otherwise than they had to, by the name of the attack. */
  wrong: string[]
}

/** Runs `count` hostile sessions, `parallel` at a time; `connect` opens one to the listener under test. */
export async function runHostileSessions(
  count: number,
  parallel: number,
  random: () => number,
  connect: (from?: string) => Promise<RawPeer>,
): Promise<Tally> {
  const tally: Tally = { sessions: 0, alive: 0, closed: 0, wrong: [] }
  let started = 0
  const worker = async (): Promise<void> => {
    while (started < count) {
      const attack = attacks[started++ % attacks.length]!
      const peer = await connect(attack.from)
      if (attack.bound) await peer.bind()
      const outcome = await attack.run(peer, random)
      await peer.destroy()
      tally.sessions++
      tally[outcome]++
      if (attack.expected !== 'either' && attack.expected !== outcome) tally.wrong.push(`${attack.name}: ${outcome}`)
    }
  }
  await Promise.all(Array.from({ length: parallel }, worker))
  return tally
}
