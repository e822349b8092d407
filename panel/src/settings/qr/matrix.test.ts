import { describe, expect, test } from 'vitest'
import { qrMatrix } from './matrix.ts'

// Read back by an independent reader when it was written down; the drawing of a text does not change.
const drawing = [
  '#######.#.###.#######',
  '#.....#...#...#.....#',
  '#.###.#..#..#.#.###.#',
  '#.###.#.#...#.#.###.#',
  '#.###.#.###.#.#.###.#',
  '#.....#.####..#.....#',
  '#######.#.#.#.#######',
  '........#..##........',
  '#...#.###.##.#####..#',
  '#...#...##.###.####..',
  '####.###.#.#..####.#.',
  '#.#.##.#.......##..##',
  '##.#.##..##.##..##...',
  '........#...#...#.##.',
  '#######.#.#.###.##.#.',
  '#.....#...###..##..##',
  '#.###.#.####.#.#...#.',
  '#.###.#..##.#..##.###',
  '#.###.#..#.#.##.#....',
  '#.....#..###.#..#....',
  '#######.##.....#.#..#',
]

describe('a QR code', () => {
  test('is as large as its version says, with a finder in three corners', () => {
    for (const [length, size] of [
      [14, 21],
      [15, 25],
      [213, 57],
      [412, 77],
    ] as const) {
      const matrix = qrMatrix('a'.repeat(length))
      expect(matrix.map((row) => row.length)).toEqual(Array<number>(size).fill(size))
      for (const [top, left] of [
        [0, 0],
        [0, size - 7],
        [size - 7, 0],
      ] as const)
        expect(matrix.slice(top, top + 7).map((row) => shown(row.slice(left, left + 7)))).toEqual(finder)
    }
  })

  test('of a known text is drawn as a reader has read it', () => {
    expect(qrMatrix('otpauth://x').map(shown)).toEqual(drawing)
  })

  test('refuses a text that is too long for it, and counts bytes and not letters', () => {
    expect(() => qrMatrix('a'.repeat(413))).toThrow(RangeError)
    expect(() => qrMatrix('ک'.repeat(207))).toThrow(RangeError)
    expect(qrMatrix('ک'.repeat(206))).toHaveLength(77)
  })
})

const finder = ['#######', '#.....#', '#.###.#', '#.###.#', '#.###.#', '#.....#', '#######']
const shown = (row: readonly boolean[]): string => row.map((dark) => (dark ? '#' : '.')).join('')
