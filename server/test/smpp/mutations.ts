import { randomInt } from 'node:crypto'

/** A small fast generator (mulberry32), so that a failure can be repeated from its seed. */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = state
    t = Math.imul(t ^ (t >>> 15), t | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}

/** A frame made bad in one of the ways that wires, bugs and attackers know: bytes changed, cut, grown, or all random. */
export function mutate(frame: Buffer, random: () => number): Buffer {
  const kind = Math.floor(random() * 4)
  if (kind === 0) return truncated(frame, random)
  const copy = Buffer.from(frame)
  if (kind === 1) {
    for (let i = 16; i < copy.length; i++) copy[i] = Math.floor(random() * 256)
    return copy
  }
  const changes = 1 + Math.floor(random() * 8)
  for (let i = 0; i < changes; i++) copy[4 + Math.floor(random() * (copy.length - 4))] = Math.floor(random() * 256)
  if (kind === 2) return copy
  const tail = Buffer.alloc(Math.floor(random() * 40), Math.floor(random() * 256))
  const grown = Buffer.concat([copy, tail])
  grown.writeUInt32BE(grown.length, 0)
  return grown
}

function truncated(frame: Buffer, random: () => number): Buffer {
  const cut = Buffer.from(frame.subarray(0, 16 + Math.floor(random() * (frame.length - 16))))
  cut.writeUInt32BE(cut.length, 0)
  return cut
}

export function randomSeed(): number {
  return randomInt(2 ** 31)
}
