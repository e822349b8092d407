import { get, type IncomingMessage } from 'node:http'
import { once } from 'node:events'

interface StreamEvent {
  readonly type: string
  readonly data: Record<string, unknown>
}

interface Stream {
  /** Resolves when such an event has come, be it long ago. */
  heard(matches: (event: StreamEvent) => boolean): Promise<void>
  close(): void
}

/** An event stream on a connection of its own; resolves when it is open. */
export async function listen(siteUrl: string, token: string): Promise<Stream> {
  const headers = { authorization: `Bearer ${token}`, accept: 'text/event-stream' }
  const request = get(`${siteUrl}/v3/events`, { agent: false, headers })
  const [response] = (await once(request, 'response')) as [IncomingMessage]
  let text = ''
  response.setEncoding('utf8').on('data', (piece: string) => {
    text += piece
  })
  const events = (): StreamEvent[] =>
    text
      .split('\n\n')
      .slice(0, -1)
      .flatMap((block) => {
        const [, type] = /^event: ?(.*)$/m.exec(block) ?? []
        const [, data] = /^data: ?(.*)$/m.exec(block) ?? []
        return type && data ? [{ type, data: JSON.parse(data) as Record<string, unknown> }] : []
      })
  const stream: Stream = {
    async heard(matches) {
      while (!events().some(matches)) await once(response, 'data')
    },
    close: () => request.destroy(),
  }
  await stream.heard(({ type }) => type === 'stream.opened')
  return stream
}
