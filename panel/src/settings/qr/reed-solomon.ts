// GF(256) with the polynomial x^8 + x^4 + x^3 + x^2 + 1 of ISO/IEC 18004.
const exp = new Uint8Array(512)
const log = new Uint8Array(256)
for (let power = 0, value = 1; power < 255; power++) {
  exp[power] = value
  exp[power + 255] = value
  log[value] = power
  value = value & 0x80 ? (value << 1) ^ 0x11d : value << 1
}

function times(a: number, b: number): number {
  return a === 0 || b === 0 ? 0 : at(exp, at(log, a) + at(log, b))
}

/** The error correction codewords of one block. */
export function correctionOf(data: readonly number[], count: number): number[] {
  const generator = generatorOf(count)
  const rest = [...data, ...Array<number>(count).fill(0)]
  for (let i = 0; i < data.length; i++) {
    const factor = at(rest, i)
    for (let j = 0; j < generator.length; j++) rest[i + j] = at(rest, i + j) ^ times(at(generator, j), factor)
  }
  return rest.slice(data.length)
}

/** (x - 2^0)(x - 2^1)…, highest power first. */
function generatorOf(degree: number): number[] {
  let product = [1]
  for (let root = 0; root < degree; root++) {
    const shifted = [...product, 0]
    product = shifted.map((value, i) => value ^ (i > 0 ? times(at(product, i - 1), at(exp, root)) : 0))
  }
  return product
}

function at(list: ArrayLike<number>, index: number): number {
  return list[index] ?? 0
}
