import { connect, type Socket } from 'node:net'
import { expect } from 'vitest'

/** An answer as it stood on the wire. Header names are in lower case. */
export interface RawAnswer {
  status: number
  headers: ReadonlyMap<string, string>
  body: string
}

/** A connection without an HTTP library in between: what no library would send can be sent. */
export interface RawConnection {
  send(bytes: string | Uint8Array): void
  /** The next answer; null when the server closed the connection without one. An answer to HEAD has no body. */
  answer(to?: 'HEAD'): Promise<RawAnswer | null>
  /** Resolves when the server has closed. */
  closed: Promise<void>
  /** Sends no more; what is still answered can be read. */
  end(): void
  destroy(): void
}

function nothing(): void {}

export async function openRaw(port: number): Promise<RawConnection> {
  const socket: Socket = connect({ port, host: '127.0.0.1', allowHalfOpen: false })
  let received = Buffer.alloc(0)
  let ended = false
  let look = nothing
  const closed = new Promise<void>((resolve) => {
    socket.once('close', () => {
      ended = true
      look()
      resolve()
    })
  })
  // A server that refuses a request may reset the connection while we still write; the answer is what counts.
  socket.on('error', () => {})
  socket.on('data', (bytes: Buffer) => {
    received = Buffer.concat([received, bytes])
    look()
  })
  await new Promise((resolve) => {
    socket.once('connect', resolve)
  })

  function take(to?: 'HEAD'): RawAnswer | null | undefined {
    const headEnd = received.indexOf('\r\n\r\n')
    if (headEnd < 0) return ended ? null : undefined
    const [statusLine = '', ...lines] = received.subarray(0, headEnd).toString('latin1').split('\r\n')
    const headers = new Map(
      lines.map((line) => {
        const colon = line.indexOf(':')
        return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()]
      }),
    )
    const status = Number(/^HTTP\/1\.1 (\d{3}) /.exec(statusLine)?.[1])
    const length = to === 'HEAD' || status === 204 || status < 200 ? 0 : Number(headers.get('content-length') ?? 0)
    const bodyAt = headEnd + 4
    if (received.length < bodyAt + length) return ended ? null : undefined
    const body = received.subarray(bodyAt, bodyAt + length).toString('utf8')
    received = received.subarray(bodyAt + length)
    return { status, headers, body }
  }

  return {
    send: (bytes) => void (socket.writable && socket.write(bytes)),
    answer: (to) =>
      new Promise((resolve) => {
        look = () => {
          const taken = take(to)
          if (taken === undefined) return
          look = nothing
          resolve(taken)
        }
        look()
      }),
    closed,
    end: () => socket.end(),
    destroy: () => socket.destroy(),
  }
}

/** A request as text; its length is counted unless the headers say how the body is framed. */
export function rawRequest(
  method: string,
  path: string,
  body: string | Uint8Array = '',
  headers: Readonly<Record<string, string>> = body.length > 0 ? { 'content-type': 'application/json' } : {},
): Buffer {
  const bytes = Buffer.from(body)
  const framed = 'content-length' in headers || 'transfer-encoding' in headers || bytes.length === 0
  const all = { host: 'test', ...headers, ...(framed ? {} : { 'content-length': String(bytes.length) }) }
  const head = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`)
  return Buffer.concat([Buffer.from(`${method} ${path} HTTP/1.1\r\n${head.join('')}\r\n`, 'latin1'), bytes])
}

/** The error shape of the contract, to the letter: two fields, the number of the status line, no markup, no stack. */
export function expectWireError(answer: RawAnswer | null, status: number, detail?: string): void {
  expect(answer, 'an answer').not.toBeNull()
  const { headers, body } = answer as RawAnswer
  expect(answer?.status, body).toBe(status)
  expect(headers.get('content-type')).toBe('application/json')
  expect(Number(headers.get('content-length'))).toBe(Buffer.byteLength(body))
  const json = JSON.parse(body) as Record<string, unknown>
  expect(Object.keys(json)).toEqual(['status', 'detail'])
  expect(json['status']).toBe(status)
  expect(json['detail']).toEqual(expect.stringMatching(/\S/))
  expect(body).not.toMatch(/<[a-z!/]|\n|node_modules|\.ts\b|FST_ERR|HPE_/i)
  if (detail !== undefined) expect(json['detail']).toBe(detail)
}
