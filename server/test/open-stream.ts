export interface Received {
  event: string
  id: string
  data: Record<string, unknown>
}

export interface OpenStream {
  status: number
  headers: Headers
  events: Received[]
  /** All that came so far. */
  text(): string
  /** Resolves when the server has ended it. */
  ended: Promise<void>
  close(): Promise<void>
}

/** An event stream on a connection of its own, of the process at the port. The caller closes it. */
export async function openStream(port: number, headers: Record<string, string>): Promise<OpenStream> {
  const abort = new AbortController()
  const response = await fetch(`http://127.0.0.1:${port}/v3/events`, { headers, signal: abort.signal })
  let text = ''
  const events: Received[] = []
  const ended = (async () => {
    const decoder = new TextDecoder()
    let taken = 0
    for await (const chunk of response.body ?? []) {
      text += decoder.decode(chunk as Uint8Array, { stream: true })
      for (;;) {
        const end = text.indexOf('\n\n', taken)
        if (end < 0) break
        const frame = text.slice(taken, end)
        taken = end + 2
        const event = /^event: (.+)\nid: (.+)\ndata: (.+)$/.exec(frame)
        if (event)
          events.push({
            event: event[1] as string,
            id: event[2] as string,
            data: JSON.parse(event[3] as string) as Record<string, unknown>,
          })
      }
    }
  })().catch(() => {})
  return {
    status: response.status,
    headers: response.headers,
    events,
    text: () => text,
    ended,
    async close() {
      abort.abort()
      await ended
    },
  }
}
