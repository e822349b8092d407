import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { FrameReader, FramingLost, maxFrameBytes } from './frame.ts'

function frameOf(length: number, fill: number): Buffer {
  const frame = Buffer.alloc(length, fill)
  frame.writeUInt32BE(length, 0)
  return frame
}

function readAll(reader: FrameReader, chunk: Buffer): string[] {
  reader.push(chunk)
  const frames: string[] = []
  for (let frame = reader.next(); frame; frame = reader.next()) frames.push(frame.toString('hex'))
  return frames
}

const stream = Buffer.concat([frameOf(16, 1), frameOf(40, 2), frameOf(17, 3), frameOf(300, 4)])
const expected = [frameOf(16, 1), frameOf(40, 2), frameOf(17, 3), frameOf(300, 4)].map((f) => f.toString('hex'))

describe('FrameReader', () => {
  it('gives the same PDUs wherever the stream is cut in two', () => {
    for (let cut = 0; cut <= stream.length; cut++) {
      const reader = new FrameReader()
      const frames = [stream.subarray(0, cut), stream.subarray(cut)]
        .filter((chunk) => chunk.length > 0)
        .flatMap((chunk) => readAll(reader, chunk))
      expect(frames, `cut at ${cut}`).toEqual(expected)
      expect(reader.bufferedBytes).toBe(0)
    }
  })

  it('gives the same PDUs byte by byte and in any pieces', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 60 })), (sizes) => {
        const reader = new FrameReader()
        const frames: string[] = []
        let offset = 0
        for (const size of [...sizes, ...Array.from({ length: stream.length }, () => 1)]) {
          const chunk = stream.subarray(offset, offset + size)
          if (chunk.length > 0) frames.push(...readAll(reader, chunk))
          offset += size
        }
        expect(frames).toEqual(expected)
      }),
    )
  })

  it.each([0, 4, 15, maxFrameBytes + 1, 0x47455420, 0xffffffff])('says that framing is lost at length %i', (length) => {
    const head = Buffer.alloc(4)
    head.writeUInt32BE(length)
    const whole = new FrameReader()
    whole.push(head)
    expect(() => whole.next()).toThrow(FramingLost)
    const split = new FrameReader()
    split.push(head.subarray(0, 3))
    expect(split.next()).toBeUndefined()
    split.push(head.subarray(3))
    expect(() => split.next()).toThrow(FramingLost)
  })

  it('takes the longest PDU there may be', () => {
    const frame = frameOf(maxFrameBytes, 7)
    const reader = new FrameReader()
    expect(readAll(reader, frame.subarray(0, 70))).toEqual([])
    expect(readAll(reader, frame.subarray(70))[0]?.length).toBe(maxFrameBytes * 2)
  })
})
