/** One of the two that are compared. */
export interface Side {
  /** How many pieces the first warm-up does; the later ones follow from its rate. */
  firstPieces: number
  /** Lays out the work for so many pieces. Not timed. */
  prepare(pieces: number): Promise<void>
  /** Does exactly so many pieces and throws when one of them is not as it must be. Timed. */
  run(pieces: number): Promise<void>
}

export interface Sides {
  ours: Side
  theirs: Side
}

/** Pieces a second, in the order of the rounds. */
export interface PairedRates {
  ours: number[]
  theirs: number[]
}

export interface PairOptions {
  rounds: number
  /** All runs of both sides together, warm-up not counted. */
  seconds: number
  signal: AbortSignal
  progress(line: string): void
}

/**
 * Warm-ups after the first, and how long each is, in runs: Node's compiler is done with the whole way of a message only after
 * some 60,000 of them (measured), and a server that runs for days is as it is then and not as in its first seconds.
 */
const warmUps = 3
const warmUpRuns = 1.5

/**
 * Runs both in turns, ours, theirs, ours, theirs, so that what else the machine does meets both alike. Each run has a
 * fixed number of pieces, found while warming up such that it takes its share of the time.
 */
export async function measurePairs(sides: Sides, options: PairOptions): Promise<PairedRates> {
  const runSeconds = options.seconds / (2 * options.rounds)
  const pieces = { ours: 0, theirs: 0 }
  for (const name of ['ours', 'theirs'] as const) pieces[name] = await warmUp(sides[name], runSeconds, options.signal)
  const rates: PairedRates = { ours: [], theirs: [] }
  for (let round = 1; round <= options.rounds; round++) {
    for (const name of ['ours', 'theirs'] as const)
      rates[name].push(await rateOf(sides[name], pieces[name], options.signal))
    options.progress(`round ${round}/${options.rounds}: ${ratiosOf(rates).at(-1)?.toFixed(2)}`)
  }
  return rates
}

async function warmUp(side: Side, runSeconds: number, signal: AbortSignal): Promise<number> {
  let rate = await rateOf(side, side.firstPieces, signal)
  for (let i = 0; i < warmUps; i++) rate = await rateOf(side, piecesFor(rate, runSeconds * warmUpRuns), signal)
  return piecesFor(rate, runSeconds)
}

function piecesFor(perSecond: number, seconds: number): number {
  return Math.max(1, Math.round(perSecond * seconds))
}

async function rateOf(side: Side, pieces: number, signal: AbortSignal): Promise<number> {
  signal.throwIfAborted()
  await side.prepare(pieces)
  signal.throwIfAborted()
  const startedMs = performance.now()
  await side.run(pieces)
  return (pieces * 1_000) / (performance.now() - startedMs)
}

/** Ours to theirs, pair by pair. */
export function ratiosOf(rates: PairedRates): number[] {
  return rates.theirs.map((theirs, i) => (rates.ours[i] ?? Number.NaN) / theirs)
}

export interface Summary {
  ratio: number
  ratioMin: number
  ratioMax: number
  oursPerSecond: number
  theirsPerSecond: number
}

/** The median of the pairs' ratios, which is not the ratio of the medians: a pair met the same neighbours. */
export function summarise(rates: PairedRates): Summary {
  const ratios = ratiosOf(rates)
  return {
    ratio: median(ratios),
    ratioMin: Math.min(...ratios),
    ratioMax: Math.max(...ratios),
    oursPerSecond: median(rates.ours),
    theirsPerSecond: median(rates.theirs),
  }
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  const upper = sorted[middle]
  if (upper === undefined) throw new RangeError('there is no median of nothing')
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] as number) + upper) / 2
}
