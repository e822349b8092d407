import { writeFile } from 'node:fs/promises'
import { readArguments, usage, UsageError, type BenchArguments, type CaseName } from './arguments.ts'
import type { BenchCase } from './bench-case.ts'
import { collectCase } from './case-collect.ts'
import { ingestCase } from './case-ingest.ts'
import { ingestSmppCase } from './case-ingest-smpp.ts'
import { leaseCase } from './case-lease.ts'
import { pollCase } from './case-poll.ts'
import { openCluster } from './cluster.ts'
import { describeRun, reportCase, type CaseReport, type Report } from './report.ts'
import { resultsPage } from './results-page.ts'

const cases: Record<CaseName, BenchCase> = {
  poll: pollCase,
  lease: leaseCase,
  collect: collectCase,
  ingest: ingestCase,
  'ingest-smpp-10': ingestSmppCase(10, 'ingest-smpp-10'),
  'ingest-smpp-100': ingestSmppCase(100, 'ingest-smpp-100'),
}

function progress(line: string): void {
  process.stderr.write(`${line}\n`)
}

function line(found: CaseReport): string {
  const { name, ratio, ratioMin, ratioMax, ours, theirs, pieces, reference } = found
  return `${name}: ${ratio.toFixed(2)} times (${ratioMin.toFixed(2)} to ${ratioMax.toFixed(2)}) ${reference}
  ${Math.round(ours.perSecond)} to ${Math.round(theirs.perSecond)} ${pieces} a second\n`
}

async function bench(options: BenchArguments, signal: AbortSignal): Promise<Report> {
  const cluster = await openCluster(progress)
  try {
    const report: Report = { cases: [], ...(await describeRun(cluster.postgresVersion)) }
    for (const name of options.cases) {
      signal.throwIfAborted()
      const missing = cases[name].missing?.()
      if (missing !== undefined) {
        progress(`${name}: left out: ${missing}`)
        continue
      }
      progress(`${name}: preparing and warming up`)
      const found = await reportCase(cases[name], cluster, {
        ...options,
        signal,
        progress: (said) => progress(`${name}: ${said}`),
      })
      report.cases.push(found)
      if (!options.json) process.stdout.write(line(found))
    }
    return report
  } finally {
    await cluster.close()
  }
}

async function main(): Promise<number> {
  const stop = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      if (!stop.signal.aborted) progress('stopping and cleaning up')
      stop.abort()
    })
  }
  try {
    const options = readArguments(process.argv.slice(2))
    const report = await bench(options, stop.signal)
    if (options.json) process.stdout.write(`${JSON.stringify(report, null, 2)}\n`)
    if (options.write) await writeFile(new URL('../RESULTS.md', import.meta.url), resultsPage(report))
    return 0
  } catch (error) {
    if (error instanceof UsageError) {
      progress(`${error.message}\n\n${usage}`)
      return 2
    }
    if (stop.signal.aborted) return 130
    progress(error instanceof Error ? (error.stack ?? error.message) : String(error))
    return 1
  }
}

process.exitCode = await main()
