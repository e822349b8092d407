import { execFile } from 'node:child_process'
import { cpus, loadavg, totalmem } from 'node:os'
import { promisify } from 'node:util'
import type { BenchArguments, CaseName } from './arguments.ts'
import type { BenchCase } from './bench-case.ts'
import type { Cluster } from './cluster.ts'
import { measurePairs, summarise } from './pairs.ts'

export interface CaseReport {
  name: CaseName
  /** What is counted, in the plural. */
  pieces: string
  /** What is measured, and against what. */
  measured: string
  reference: string
  /** The median of the pairs; ours to the reference's, more is better. */
  ratio: number
  ratioMin: number
  ratioMax: number
  ours: SideReport
  theirs: SideReport
  rounds: number
  seconds: number
  /** What one commit of one row took just before and just after, the mean of both in milliseconds. */
  commitMillis: number
}

export interface SideReport {
  perSecond: number
  [figure: string]: number
}

export interface Report {
  cases: CaseReport[]
  machine: {
    cpu: string
    cores: number
    memoryGiB: number
    /** Of the last minute before the first case: above zero, others were at work. */
    loadAverage: number
  }
  date: string
  commit: string
  node: string
  postgres: string
}

export async function reportCase(
  benchCase: BenchCase,
  cluster: Cluster,
  options: Pick<BenchArguments, 'rounds' | 'seconds'> & { signal: AbortSignal; progress(line: string): void },
): Promise<CaseReport> {
  const { name, pieces, ours: measured, reference } = benchCase
  const { rounds, seconds } = options
  return benchCase.stage(cluster, async (contest) => {
    const commitMillisBefore = await cluster.commitMillis()
    const rates = await measurePairs(contest, options)
    const commitMillisAfter = await cluster.commitMillis()
    await contest.check()
    const { ratio, ratioMin, ratioMax, oursPerSecond, theirsPerSecond } = summarise(rates)
    const figures = contest.figures?.()
    const ours = rounded({ perSecond: oursPerSecond, ...figures?.ours })
    const theirs = rounded({ perSecond: theirsPerSecond, ...figures?.theirs })
    return {
      name,
      pieces,
      measured,
      reference,
      ratio: toHundredths(ratio),
      ratioMin: toHundredths(ratioMin),
      ratioMax: toHundredths(ratioMax),
      ours,
      theirs,
      rounds,
      seconds,
      commitMillis: toHundredths((commitMillisBefore + commitMillisAfter) / 2),
    }
  })
}

export async function describeRun(postgres: string): Promise<Omit<Report, 'cases'>> {
  const processors = cpus()
  return {
    machine: {
      cpu: processors[0]?.model.trim() ?? 'unknown',
      cores: processors.length,
      memoryGiB: Math.round(totalmem() / 2 ** 30),
      loadAverage: toHundredths(loadavg()[0] ?? 0),
    },
    date: new Date().toISOString().slice(0, 10),
    commit: await commit(),
    node: process.versions.node,
    postgres,
  }
}

/** The commit, with a `+` when the server has changes that are in no commit. A copy without git has none. */
async function commit(): Promise<string> {
  try {
    const changed = await git('status', '--porcelain', '--', 'server/src', 'contract/src', 'migrations')
    return (await git('rev-parse', '--short', 'HEAD')) + (changed === '' ? '' : '+')
  } catch {
    return 'unknown'
  }
}

async function git(...words: string[]): Promise<string> {
  return (await promisify(execFile)('git', words, { cwd: new URL('../..', import.meta.url) })).stdout.trim()
}

function toHundredths(value: number): number {
  return Math.round(value * 100) / 100
}

function rounded(figures: SideReport): SideReport {
  return Object.fromEntries(
    Object.entries(figures).map(([name, value]) => [
      name,
      value < 1_000 ? Math.round(value * 10) / 10 : Math.round(value),
    ]),
  ) as SideReport
}
