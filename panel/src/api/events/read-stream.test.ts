import { expect, test } from 'vitest'
import { readStream, type StreamEvent } from './read-stream.ts'

const bytes = new TextEncoder().encode(
  ': hello\n\nid: 7\nevent: lease.updated\ndata: {"note":\ndata: "سلام"}\n\nid: 8\nevent: balance.updated\ndata:{}\r\n\r\ndata: cut off',
)

function streamOf(pieces: Iterable<Uint8Array>): ReadableStream<Uint8Array> {
  return new ReadableStream({
    start(controller) {
      for (const piece of pieces) controller.enqueue(piece)
      controller.close()
    },
  })
}

async function all(stream: ReadableStream<Uint8Array>): Promise<StreamEvent[]> {
  const events: StreamEvent[] = []
  for await (const event of readStream(stream)) events.push(event)
  return events
}

const expected: StreamEvent[] = [
  { id: '7', type: 'lease.updated', data: '{"note":\n"سلام"}' },
  { id: '8', type: 'balance.updated', data: '{}' },
]

test('events are read whole: comments are none, data of several lines is one, and what is cut off is not told', async () => {
  expect(await all(streamOf([bytes]))).toEqual(expected)
})

test('it makes no difference where the network cuts, even within a letter', async () => {
  for (const size of [1, 2, 3, 7, 50]) {
    const pieces = Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) =>
      bytes.slice(i * size, (i + 1) * size),
    )
    expect(await all(streamOf(pieces)), `pieces of ${size}`).toEqual(expected)
  }
})

test('every piece is heard, so that a comment alone shows that the connection lives', async () => {
  let heard = 0
  for await (const event of readStream(streamOf([new TextEncoder().encode(':\n\n')]), () => heard++))
    expect(event).toBeNull()
  expect(heard).toBe(1)
})
