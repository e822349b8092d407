import { createRequire } from 'node:module'
import type { Socket } from 'node:net'

/** The part of npm `smpp` 0.5.1 that the tests use; the package carries no types. */
export interface NpmPdu {
  command: string
  command_status: number
  sequence_number: number
  source_addr: string
  destination_addr: string
  short_message: { message: string | Buffer; udh?: Buffer[] }
  response(fields?: object): NpmPdu
}

export interface NpmSession {
  socket: Socket
  on(event: string, listener: (pdu: NpmPdu) => void): void
  send(pdu: NpmPdu): boolean
  bind_transceiver(fields: object, answered: (pdu: NpmPdu) => void): void
  deliver_sm(fields: object, answered: (pdu: NpmPdu) => void): void
  submit_sm(fields: object, answered: (pdu: NpmPdu) => void): void
  close(): void
}

export interface NpmServer {
  listen(port: number, host: string): void
  on(event: string, listener: () => void): void
  address(): { port: number }
  close(done: () => void): void
}

interface NpmSmpp {
  connect(options: { host: string; port: number }): NpmSession
  createServer(onSession: (session: NpmSession) => void): NpmServer
}

export const npmSmpp = createRequire(import.meta.url)('smpp') as NpmSmpp
