import { once } from 'node:events'
import { createServer, type AddressInfo, type Socket } from 'node:net'
import { command, header, headerBytes } from './deliver-sm.ts'
import type { GeneratorOrder, GeneratorReport } from './start-generator.ts'

/**
 * An SMSC in a process of its own that writes deliver_sm that were encoded beforehand, with at most so many unanswered. It
 * looks at nothing of an answer but its status.
 */

let bound: Socket | undefined
let onAnswers: ((count: number, refused: number) => void) | undefined

const server = createServer((socket) => {
  let rest: Buffer = Buffer.alloc(0)
  socket.setNoDelay(true)
  socket.on('error', () => {})
  socket.on('data', (chunk: Buffer) => {
    const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk])
    let at = 0
    let answered = 0
    let refused = 0
    while (bytes.length - at >= headerBytes) {
      const length = bytes.readUInt32BE(at)
      if (bytes.length - at < length) break
      const id = bytes.readUInt32BE(at + 4)
      if (id === command.deliverSmResp) {
        answered++
        if (bytes.readUInt32BE(at + 8) !== 0) refused++
      } else if (id < command.response) answer(socket, id, bytes.readUInt32BE(at + 12))
      at += length
    }
    rest = bytes.subarray(at)
    if (answered > 0) onAnswers?.(answered, refused)
  })
})

function answer(socket: Socket, id: number, sequence: number): void {
  const isBind = id === 1 || id === 2 || id === 9
  const body = isBind ? Buffer.from('bench\0') : Buffer.alloc(0)
  socket.write(Buffer.concat([header(id + command.response, 0, sequence, body.length), body]))
  if (!isBind) return
  bound = socket
  report({ isBound: true })
}

/** Writes the PDUs that stand one after another in `pdus`. */
function deliver(pdus: Buffer, window: number): Promise<void> {
  const socket = bound
  if (!socket) throw new Error('nobody is bound')
  const ends: number[] = []
  for (let at = 0; at < pdus.length;) ends.push((at += pdus.readUInt32BE(at)))
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  const onClose = (): void => reject(new Error('the receiver has gone'))
  let sent = 0
  let answered = 0
  const send = (): void => {
    const until = Math.min(ends.length, answered + window)
    if (until === sent) return
    socket.write(pdus.subarray(sent === 0 ? 0 : ends[sent - 1], ends[until - 1]))
    sent = until
  }
  onAnswers = (count, refused) => {
    answered += count
    if (refused > 0) reject(new Error(`${refused} messages were refused`))
    else if (answered === ends.length) resolve()
    else send()
  }
  socket.once('close', onClose)
  send()
  return promise.finally(() => socket.off('close', onClose))
}

let pdus = Buffer.alloc(0)

process.on('message', (order: GeneratorOrder) => {
  if ('pdus' in order) {
    // What comes over the channel is a plain Uint8Array.
    pdus = Buffer.from(order.pdus)
    report({ isPrepared: true })
  } else {
    deliver(pdus, order.window).then(
      () => report({ isDelivered: true }),
      (error: unknown) => report({ failed: String(error) }),
    )
  }
})
process.on('disconnect', () => process.exit(0))
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => {})

function report(what: GeneratorReport): void {
  process.send?.(what)
}

server.listen(0, '127.0.0.1')
await once(server, 'listening')
report({ port: (server.address() as AddressInfo).port })
