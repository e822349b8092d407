import { binary, codewordsOf, versionFor, type Version } from './codewords.ts'

/** Rows of modules: true is dark. */
export type Matrix = readonly (readonly boolean[])[]

const masks: readonly ((row: number, column: number) => boolean)[] = [
  (r, c) => (r + c) % 2 === 0,
  (r) => r % 2 === 0,
  (_, c) => c % 3 === 0,
  (r, c) => (r + c) % 3 === 0,
  (r, c) => (Math.floor(r / 2) + Math.floor(c / 3)) % 2 === 0,
  (r, c) => ((r * c) % 2) + ((r * c) % 3) === 0,
  (r, c) => (((r * c) % 2) + ((r * c) % 3)) % 2 === 0,
  (r, c) => (((r + c) % 2) + ((r * c) % 3)) % 2 === 0,
]

/** The QR code of a text (ISO/IEC 18004, bytes, error correction M), under the mask that is easiest to read. */
export function qrMatrix(text: string): Matrix {
  const bytes = new TextEncoder().encode(text)
  const version = versionFor(bytes.length)
  const bits = codewordsOf(bytes, version)
    .map((codeword) => binary(codeword, 8))
    .join('')
  const drawn = masks.map((_, mask) => draw(version, bits, mask))
  return drawn.reduce((best, each) => (penalty(each) < penalty(best) ? each : best))
}

function draw(version: Version, bits: string, mask: number): Matrix {
  const size = version.version * 4 + 17
  const cells: (boolean | null)[][] = Array.from({ length: size }, () => Array<boolean | null>(size).fill(null))
  const set = (row: number, column: number, dark: boolean): void => {
    const line = cells[row]
    if (line && column >= 0 && column < size) line[column] = dark
  }
  drawFinders(set, size)
  for (let i = 8; i < size - 8; i++) {
    set(6, i, i % 2 === 0)
    set(i, 6, i % 2 === 0)
  }
  drawAlignment(set, version, size)
  drawFormat(set, size, mask)
  if (version.version >= 7) drawVersion(set, version.version, size)
  drawData(cells, size, bits, masks[mask] as (row: number, column: number) => boolean)
  return cells.map((row) => row.map((dark) => dark === true))
}

type Set = (row: number, column: number, dark: boolean) => void

/** Three squares in the corners with their light borders. */
function drawFinders(set: Set, size: number): void {
  for (const [top, left] of [
    [0, 0],
    [0, size - 7],
    [size - 7, 0],
  ] as const)
    for (let r = -1; r <= 7; r++)
      for (let c = -1; c <= 7; c++) {
        const ring = Math.max(Math.abs(r - 3), Math.abs(c - 3))
        set(top + r, left + c, ring !== 2 && ring !== 4)
      }
}

function drawAlignment(set: Set, { alignment }: Version, size: number): void {
  const last = size - 7
  for (const row of alignment)
    for (const column of alignment) {
      const underFinder = (row === 6 && (column === 6 || column === last)) || (row === last && column === 6)
      if (underFinder) continue
      for (let r = -2; r <= 2; r++)
        for (let c = -2; c <= 2; c++) set(row + r, column + c, Math.max(Math.abs(r), Math.abs(c)) !== 1)
    }
}

/** Level M (00) and the mask, twice, with their BCH code. */
function drawFormat(set: Set, size: number, mask: number): void {
  const format = ((mask << 10) | remainder(mask << 10, 0x537, 10)) ^ 0x5412
  for (let i = 0; i < 15; i++) {
    const dark = ((format >> i) & 1) === 1
    if (i < 6) set(i, 8, dark)
    else if (i < 8) set(i + 1, 8, dark)
    else if (i === 8) set(8, 7, dark)
    else set(8, 14 - i, dark)
    if (i < 8) set(8, size - 1 - i, dark)
    else set(size - 15 + i, 8, dark)
  }
  set(size - 8, 8, true)
}

function drawVersion(set: Set, version: number, size: number): void {
  const bits = (version << 12) | remainder(version << 12, 0x1f25, 12)
  for (let i = 0; i < 18; i++) {
    const dark = ((bits >> i) & 1) === 1
    const [far, near] = [size - 11 + (i % 3), Math.floor(i / 3)]
    set(near, far, dark)
    set(far, near, dark)
  }
}

function remainder(value: number, generator: number, degree: number): number {
  let rest = value
  for (let bit = 31 - Math.clz32(rest); bit >= degree; bit = 31 - Math.clz32(rest)) rest ^= generator << (bit - degree)
  return rest
}

/** Two columns at a time from the right, up and down in turn, in what is still free. */
function drawData(
  cells: (boolean | null)[][],
  size: number,
  bits: string,
  masked: (row: number, column: number) => boolean,
): void {
  let next = 0
  let upwards = true
  for (let right = size - 1; right > 0; right -= 2) {
    // The column of the timing pattern is skipped as a whole.
    if (right === 6) right = 5
    for (let step = 0; step < size; step++) {
      const row = upwards ? size - 1 - step : step
      for (const column of [right, right - 1]) {
        const line = cells[row]
        if (!line || line[column] !== null) continue
        line[column] = (bits[next++] === '1') !== masked(row, column)
      }
    }
    upwards = !upwards
  }
}

/** How hard a drawing is to read: long runs, blocks, what looks like a finder, and too much of one shade. */
function penalty(matrix: Matrix): number {
  const size = matrix.length
  const rows = matrix.map((row) => row.map((dark) => (dark ? '1' : '0')).join(''))
  const columns = rows.map((_, c) => rows.map((row) => row[c]).join(''))
  let points = 0
  for (const line of [...rows, ...columns]) {
    for (const [run] of line.matchAll(/0{5,}|1{5,}/g)) points += run.length - 2
    points += 40 * [...line.matchAll(/(?=10111010000|00001011101)/g)].length
  }
  for (let r = 0; r < size - 1; r++)
    for (let c = 0; c < size - 1; c++) {
      const block = `${rows[r]?.slice(c, c + 2)}${rows[r + 1]?.slice(c, c + 2)}`
      if (block === '0000' || block === '1111') points += 3
    }
  const dark = rows.join('').replaceAll('0', '').length / size ** 2
  return points + 10 * Math.floor(Math.abs(dark - 0.5) * 20)
}
