import { once } from 'node:events'
import { createServer, type AddressInfo, type Socket } from 'node:net'

/** One deliver_sm, by the fields that the tests vary. */
export interface WireMessage {
  msisdn: string
  originator: string
  esmClass: number
  dataCoding: number
  shortMessage: Buffer
}

/**
 * An SMSC as carriers run them, written for the tests and independent of the program's own codec: it delivers within a
 * window, spreads over all binds, and sends again, byte for byte, what was refused for now or not answered before the link was lost.
 */
export interface SmscPeer {
  readonly port: number
  /** Resolves when each of them was answered OK. */
  deliver(messages: readonly WireMessage[]): Promise<void>
  /** How often each status was answered. */
  readonly statuses: ReadonlyMap<number, number>
  /** Messages sent again because a link was lost before their answer. */
  readonly lost: number
  readonly bound: number
  /** All binds there ever were. */
  readonly boundEver: number
  /** Looks at the condition whenever something happens, until it holds. */
  until(condition: () => boolean): Promise<void>
  /** Cuts the links without a word. */
  cut(): void
  stop(): Promise<void>
}

const Command = { genericNack: 0x80000000, deliverSm: 5, unbind: 6, enquireLink: 0x15, deliverSmResp: 0x80000005 }
const binds = new Set([1, 2, 9])

interface Pending {
  message: WireMessage
  answered(): void
}

interface Link {
  socket: Socket
  isBound: boolean
  unanswered: Map<number, Pending>
}

export async function startSmscPeer(
  options: { window?: number; resendAfterMs?: number; port?: number } = {},
): Promise<SmscPeer> {
  const { window = 20, resendAfterMs = 100, port = 0 } = options
  const links = new Set<Link>()
  const statuses = new Map<number, number>()
  const resends = new Set<NodeJS.Timeout>()
  let queue: Pending[] = []
  let sequence = 0
  let turn = 0
  let lost = 0
  let boundEver = 0
  let watchers: (() => void)[] = []

  function happened(): void {
    for (const watcher of watchers.splice(0)) watcher()
  }

  function pump(): void {
    const bound = [...links].filter((link) => link.isBound)
    bound.push(...bound.splice(0, turn++ % (bound.length || 1)))
    for (let isSending = true; isSending;) {
      isSending = false
      for (const link of bound) {
        if (link.unanswered.size >= window) continue
        const next = queue.shift()
        if (!next) return
        sequence = (sequence % 0x7fffffff) + 1
        link.unanswered.set(sequence, next)
        link.socket.write(deliverSm(sequence, next.message))
        isSending = true
      }
    }
  }

  function onPdu(link: Link, command: number, status: number, seq: number): void {
    if (binds.has(command)) {
      link.socket.write(pdu(command + 0x80000000, 0, seq, Buffer.from('peer\0')))
      link.isBound = true
      boundEver++
    } else if (command === Command.enquireLink || command === Command.unbind) {
      link.socket.write(pdu(command + 0x80000000, 0, seq))
      if (command === Command.unbind) link.isBound = false
    } else if (command === Command.deliverSmResp || command === Command.genericNack) {
      const pending = link.unanswered.get(seq)
      statuses.set(status, (statuses.get(status) ?? 0) + 1)
      link.unanswered.delete(seq)
      if (pending && status === 0) pending.answered()
      else if (pending) sendLater(pending)
    }
    pump()
    happened()
  }

  function sendLater(pending: Pending): void {
    const timer = setTimeout(() => {
      resends.delete(timer)
      queue.push(pending)
      pump()
    }, resendAfterMs)
    resends.add(timer)
  }

  const server = createServer((socket) => {
    const link: Link = { socket, isBound: false, unanswered: new Map() }
    links.add(link)
    let bytes: Buffer = Buffer.alloc(0)
    socket.setNoDelay(true)
    socket.on('error', () => {})
    socket.on('data', (chunk: Buffer) => {
      bytes = bytes.length === 0 ? chunk : Buffer.concat([bytes, chunk])
      let at = 0
      for (let length = 0; bytes.length - at >= 16; at += length) {
        length = bytes.readUInt32BE(at)
        if (bytes.length - at < length) break
        onPdu(link, bytes.readUInt32BE(at + 4), bytes.readUInt32BE(at + 8), bytes.readUInt32BE(at + 12))
      }
      bytes = bytes.subarray(at)
    })
    socket.on('close', () => {
      links.delete(link)
      lost += link.unanswered.size
      queue = [...link.unanswered.values(), ...queue]
      pump()
      happened()
    })
  })
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')

  return {
    port: (server.address() as AddressInfo).port,
    statuses,
    async deliver(messages) {
      const answers = messages.map((message) => new Promise<void>((answered) => queue.push({ message, answered })))
      pump()
      await Promise.all(answers)
    },
    get lost() {
      return lost
    },
    get bound() {
      return [...links].filter((link) => link.isBound).length
    },
    get boundEver() {
      return boundEver
    },
    async until(condition) {
      while (!condition()) await new Promise<void>((resolve) => watchers.push(resolve))
    },
    cut() {
      for (const { socket } of links) socket.destroy()
    },
    async stop() {
      for (const timer of resends) clearTimeout(timer)
      for (const { socket } of links) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}

function pdu(command: number, status: number, sequence: number, body: Uint8Array = Buffer.alloc(0)): Buffer {
  const head = Buffer.alloc(16)
  head.writeUInt32BE(16 + body.length, 0)
  head.writeUInt32BE(command, 4)
  head.writeUInt32BE(status, 8)
  head.writeUInt32BE(sequence, 12)
  return Buffer.concat([head, body])
}

function deliverSm(sequence: number, { msisdn, originator, esmClass, dataCoding, shortMessage }: WireMessage): Buffer {
  const text = (value: string): Buffer => Buffer.from(`${value}\0`, 'latin1')
  const body = Buffer.concat([
    text(''),
    Buffer.from([5, 0]),
    text(originator),
    Buffer.from([1, 1]),
    text(msisdn),
    Buffer.from([esmClass, 0, 0, 0, 0, 0, 0, dataCoding, 0, shortMessage.length]),
    shortMessage,
  ])
  return pdu(Command.deliverSm, 0, sequence, body)
}

/** A 16-bit text, in parts of 66 units where it is long, cut wherever that falls. */
export function wireMessages(fields: {
  msisdn: string
  originator: string
  text: string
  reference: number
}): WireMessage[] {
  const { msisdn, originator, text, reference } = fields
  const whole = Buffer.from(text, 'utf16le').swap16()
  if (whole.length <= 140) return [{ msisdn, originator, esmClass: 0, dataCoding: 8, shortMessage: whole }]
  const total = Math.ceil(whole.length / 132)
  return Array.from({ length: total }, (_, index) => ({
    msisdn,
    originator,
    esmClass: 0x40,
    dataCoding: 8,
    shortMessage: Buffer.concat([
      Buffer.from([6, 8, 4, reference >> 8, reference & 0xff, total, index + 1]),
      whole.subarray(index * 132, (index + 1) * 132),
    ]),
  }))
}
