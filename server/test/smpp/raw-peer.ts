import { once } from 'node:events'
import { connect, createServer, type Server, type Socket } from 'node:net'
import { Command } from '../../src/carriers/smpp/codec/commands.ts'
import { FrameReader } from '../../src/carriers/smpp/codec/frame.ts'
import { type DecodedPdu, decodePdu, encodePdu, type Pdu } from '../../src/carriers/smpp/codec/pdu.ts'
import { noTlvs } from '../../src/carriers/smpp/codec/tlv.ts'
import { bindPdu, plain } from './pdus.ts'

/** The other side of a session, made of our codec on a bare socket: it does only what a test calls for. */
export class RawPeer {
  readonly socket: Socket
  readonly received: DecodedPdu[] = []
  readonly closed: Promise<void>
  isClosed = false
  #taken = 0
  #reader = new FrameReader()
  #wake: () => void = () => {}

  constructor(socket: Socket) {
    this.socket = socket
    this.closed = new Promise((resolve) => {
      socket.on('close', () => {
        this.isClosed = true
        this.#wake()
        resolve()
      })
    })
    socket.on('error', () => {})
    socket.on('data', (chunk: Buffer) => {
      this.#reader.push(chunk)
      for (let frame = this.#reader.next(); frame; frame = this.#reader.next()) this.received.push(decodePdu(frame))
      this.#wake()
    })
  }

  static async connect(port: number, from = '127.0.0.1'): Promise<RawPeer> {
    const socket = connect({ host: '127.0.0.1', port, localAddress: from })
    const peer = new RawPeer(socket)
    await once(socket, 'connect')
    return peer
  }

  send(...pdus: (Pdu | Uint8Array)[]): void {
    this.socket.write(Buffer.concat(pdus.map((pdu) => (pdu instanceof Uint8Array ? pdu : encodePdu(pdu)))))
  }

  /** The next PDU that came, in order; fails when the connection closes before one does. */
  async next(): Promise<DecodedPdu> {
    while (this.received.length === this.#taken) {
      if (this.isClosed) throw new Error('the connection was closed before a PDU came')
      await new Promise<void>((resolve) => (this.#wake = resolve))
    }
    return this.received[this.#taken++]!
  }

  /** Lets go of what was taken, where a test runs so long that it would add up. */
  forget(): void {
    this.received.splice(0, this.#taken)
    this.#taken = 0
  }

  async take(count: number): Promise<DecodedPdu[]> {
    const pdus: DecodedPdu[] = []
    while (pdus.length < count) pdus.push(await this.next())
    return pdus
  }

  async bind(fields: { systemId?: string; password?: string; command?: number } = {}, sequence = 1): Promise<number> {
    const defaults = { systemId: 'bank', password: 'secret', command: Command.bindTransceiver }
    this.send(bindPdu({ ...defaults, ...fields, sequence }))
    return (await this.next()).status
  }

  /** Shows that the session still listens: an enquire_link is answered. Answers to other things are skipped. */
  async isAlive(sequence = 77_777): Promise<boolean> {
    this.send(plain(Command.enquireLink, sequence))
    try {
      for (;;) {
        const pdu = await this.next()
        if (pdu.command === Command.enquireLinkResp && pdu.sequence === sequence) return true
      }
    } catch {
      return false
    }
  }

  async destroy(): Promise<void> {
    this.socket.destroy()
    await this.closed
  }
}

/** A bare SMSC for our ESME: each connection becomes a RawPeer. */
export class RawSmsc {
  readonly #server: Server
  readonly #peers: RawPeer[] = []
  #taken = 0
  #wake: () => void = () => {}

  private constructor(server: Server) {
    this.#server = server
    server.on('connection', (socket) => {
      this.#peers.push(new RawPeer(socket))
      this.#wake()
    })
  }

  static async start(): Promise<RawSmsc> {
    const server = createServer()
    server.listen({ host: '127.0.0.1', port: 0 })
    await once(server, 'listening')
    return new RawSmsc(server)
  }

  get port(): number {
    const address = this.#server.address()
    return address !== null && typeof address === 'object' ? address.port : 0
  }

  async nextPeer(): Promise<RawPeer> {
    while (this.#peers.length === this.#taken) await new Promise<void>((resolve) => (this.#wake = resolve))
    return this.#peers[this.#taken++]!
  }

  /** Waits for a bind and answers it. */
  async nextBound(status = 0): Promise<RawPeer> {
    const peer = await this.nextPeer()
    const bind = await peer.next()
    peer.send({
      kind: 'bindResp',
      command: (bind.command | 0x80000000) >>> 0,
      status,
      sequence: bind.sequence,
      systemId: 'smsc',
      tlvs: noTlvs,
    })
    return peer
  }

  async stop(): Promise<void> {
    for (const peer of this.#peers) peer.socket.destroy()
    await new Promise((resolve) => this.#server.close(resolve))
  }
}
