import { correctionOf } from './reed-solomon.ts'

export interface Version {
  readonly version: number
  /** Codewords in all, and those that correct errors in each of so many blocks: level M, ISO/IEC 18004 table 9. */
  readonly total: number
  readonly correction: number
  readonly blocks: number
  /** Rows and columns of the alignment patterns. */
  readonly alignment: readonly number[]
}

const rows: readonly (readonly [number, number, number, readonly number[]])[] = [
  [26, 10, 1, []],
  [44, 16, 1, [6, 18]],
  [70, 26, 1, [6, 22]],
  [100, 18, 2, [6, 26]],
  [134, 24, 2, [6, 30]],
  [172, 16, 4, [6, 34]],
  [196, 18, 4, [6, 22, 38]],
  [242, 22, 4, [6, 24, 42]],
  [292, 22, 5, [6, 26, 46]],
  [346, 26, 5, [6, 28, 50]],
  [404, 30, 5, [6, 30, 54]],
  [466, 22, 8, [6, 32, 58]],
  [532, 22, 9, [6, 34, 62]],
  [581, 24, 9, [6, 26, 46, 66]],
  [655, 24, 10, [6, 26, 48, 70]],
]

const versions: readonly Version[] = rows.map(([total, correction, blocks, alignment], i) => ({
  version: i + 1,
  total,
  correction,
  blocks,
  alignment,
}))

/** The smallest version that holds so many bytes, up to 412 of them. */
export function versionFor(byteCount: number): Version {
  const found = versions.find((version) => headBits(version) + byteCount * 8 <= dataCount(version) * 8)
  if (!found) throw new RangeError(`${byteCount} bytes do not fit into a QR code of version ${versions.length}`)
  return found
}

const dataCount = ({ total, correction, blocks }: Version): number => total - correction * blocks
const lengthBits = ({ version }: Version): number => (version < 10 ? 8 : 16)
const headBits = (version: Version): number => 4 + lengthBits(version)

/** Data and correction of all blocks, interleaved as they are drawn. */
export function codewordsOf(bytes: Uint8Array, version: Version): number[] {
  const data = dataOf(bytes, version)
  const shortLength = Math.floor(version.total / version.blocks) - version.correction
  const shortBlocks = version.blocks - (version.total % version.blocks)
  const blocks: number[][] = []
  for (let i = 0, from = 0; i < version.blocks; i++) {
    const length = shortLength + (i < shortBlocks ? 0 : 1)
    blocks.push(data.slice(from, from + length))
    from += length
  }
  const corrections = blocks.map((block) => correctionOf(block, version.correction))
  return [...interleaved(blocks), ...interleaved(corrections)]
}

/** Mode and length, the bytes, an end, and filling: one codeword each. */
function dataOf(bytes: Uint8Array, version: Version): number[] {
  const bits = `0100${binary(bytes.length, lengthBits(version))}${[...bytes].map((byte) => binary(byte, 8)).join('')}`
  const room = dataCount(version) * 8
  const ended = bits.padEnd(Math.min(room, bits.length + 4), '0')
  const whole = ended.padEnd(Math.ceil(ended.length / 8) * 8, '0')
  const data = (whole.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2))
  for (let filling = 0xec; data.length < dataCount(version); filling ^= 0xec ^ 0x11) data.push(filling)
  return data
}

export function binary(value: number, length: number): string {
  return value.toString(2).padStart(length, '0')
}

function interleaved(blocks: readonly (readonly number[])[]): number[] {
  const longest = Math.max(...blocks.map((block) => block.length))
  return Array.from({ length: longest }, (_, i) => blocks.flatMap((block) => block[i] ?? [])).flat()
}
