import { poolSize } from './cluster.ts'
import type { CaseReport, Report } from './report.ts'

/** RESULTS.md: the report for people. */
export function resultsPage(report: Report): string {
  const { machine, cases } = report
  return `# Benchmark results

Written by \`npm run bench -- --write\`. What counts are the **ratios**: both sides of each were measured in turns in one
run, on the same machine, with the same data, so that what else the machine did met both alike. Each ratio is the
median of the pairs, with the lowest and the highest pair beside it.

| | |
|---|---|
| machine | ${machine.cpu}, ${machine.cores} cores, ${machine.memoryGiB} GiB |
| load average before the start | ${machine.loadAverage.toFixed(1)}: what is above 0 is other people's work on the same cores, which widens the ranges below |
| date | ${report.date} |
| commit | ${report.commit}${report.commit.endsWith('+') ? ' (and changes that are in no commit yet)' : ''} |
| node | ${report.node} |
| postgres | ${report.postgres}, embedded, as shipped: \`fsync\`, \`full_page_writes\` and \`synchronous_commit\` on |

## Ratios

| case | ratio | lowest | highest | pairs |
|---|---:|---:|---:|---:|
${cases.map((c) => `| ${c.name} | **${c.ratio.toFixed(2)}** | ${c.ratioMin.toFixed(2)} | ${c.ratioMax.toFixed(2)} | ${c.rounds} of 2 × ${(c.seconds / c.rounds / 2).toFixed(1)} s |`).join('\n')}

## What is compared

${cases.map((c) => `- **${c.name}** (${c.pieces}): ${c.measured}. Reference: ${c.reference}.`).join('\n')}

Every answer is checked while it is counted, and the database after each case: as many leases, charges and codes as were
answered, no number lent twice, every code with its own lease, a ledger that adds up. A run that finds a fault has no ratio.

The reference of \`lease\` commits one after another although it has ${poolSize} connections: its statement notifies other
processes, and PostgreSQL lets one notifying transaction commit at a time. Those of \`collect\` and \`ingest\` notify nobody, so
that their commits share their syncs. All three grow with the time that a sync of the disk takes,
which is why the time of a single commit stands beside the absolute figures.

The reference of \`ingest-smpp\` promises less than ours: Kannel answers the carrier as soon as it has parsed a message, keeps it in
memory, and loses what it has not handed on when it ends. Ours answers after the commit.

## Absolute figures

Medians on the machine above. **Not comparable between machines**, nor between days on a shared one.

| case | ours per second | reference per second | one commit of one row | |
|---|---:|---:|---:|---|
${cases.map(absoluteRow).join('\n')}
`
}

function absoluteRow({ name, ours, theirs, commitMillis }: CaseReport): string {
  const micros = [ours['serverCpuMicrosPerPiece'], theirs['serverCpuMicrosPerPiece']]
  const reference = micros[1] === undefined ? '' : `, reference ${micros[1]} µs`
  const remark =
    micros[0] === undefined ? '' : `processor time of the server for one answer: ${micros[0]} µs${reference}`
  const commit = name === 'poll' ? '' : `${commitMillis} ms`
  return `| ${name} | ${whole(ours.perSecond)} | ${whole(theirs.perSecond)} | ${commit} | ${remark} |`
}

function whole(value: number): string {
  return Math.round(value).toLocaleString('en')
}
