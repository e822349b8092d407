import { writeFile } from 'node:fs/promises'
import type { FaultSeen, Finding } from './scenario.ts'

/** What came of a scenario: what was found, why it was left out, or why it did not come to its end. */
export type Outcome = { scenario: string; tookMs: number; seed: string; commit: string } & (
  | { finding: Finding }
  | { leftOut: string }
  | { broken: string }
)

/** In words; a scenario that did not come to its end is one. */
export function violationsOf(outcome: Outcome): readonly string[] {
  if ('finding' in outcome) return outcome.finding.violations
  return 'broken' in outcome ? [`the scenario did not come to its end: ${outcome.broken}`] : []
}

/** Writes a report as Markdown: figures, what was violated, and what an operator saw of each fault. */
export async function writeReport(path: string, outcomes: readonly Outcome[]): Promise<void> {
  const faults = outcomes.reduce((sum, outcome) => sum + faultsOf(outcome).length, 0)
  const violations = outcomes.flatMap(violationsOf)
  const parts = [
    `# ${faults} faults, ${violations.length} violations`,
    '`npm run test:faults -- --scenario NAME --seed SEED` makes the same choices again, not the same races.',
    table(
      [
        'scenario',
        'faults',
        'requests',
        'leases',
        'messages',
        'codes',
        'longest silence',
        'violations',
        'took',
        'seed',
        'commit',
      ],
      outcomes.map(rowOf),
    ),
    '## What an operator saw',
    'One line for each fault: the longest time until everything flowed again, a line of the log, what `/readyz` said, the figure that moved, and the most warnings that one process wrote within a minute.',
    table(
      ['fault', 'times', 'flows again', 'log', '/readyz', '/metrics', 'lines a minute'],
      outcomes.flatMap((outcome) => seenOf(outcome.scenario, faultsOf(outcome))),
    ),
    ...outcomes.flatMap((outcome) => violationsOf(outcome).map((each) => `- ${outcome.scenario}: ${each}`)),
    ...outcomes.flatMap((outcome) =>
      'leftOut' in outcome ? `- ${outcome.scenario} was left out: ${outcome.leftOut}` : [],
    ),
  ]
  await writeFile(path, `${parts.join('\n\n')}\n`)
}

function faultsOf(outcome: Outcome): readonly FaultSeen[] {
  return 'finding' in outcome ? outcome.finding.faults : []
}

function rowOf(outcome: Outcome): (string | number)[] {
  const { scenario, tookMs, seed, commit } = outcome
  const run = [`${seconds(tookMs)} s`, seed, commit]
  if (!('finding' in outcome)) return [scenario, 0, '', '', '', '', '', violationsOf(outcome).length, ...run]
  const { faults, requests, leases, messages, codes, longestSilenceMs, violations } = outcome.finding
  const silence = `${seconds(longestSilenceMs)} s`
  return [scenario, faults.length, requests, leases, messages, codes, silence, violations.length, ...run]
}

function seenOf(scenario: string, faults: readonly FaultSeen[]): (string | number)[][] {
  return [...Map.groupBy(faults, ({ name }) => name)].map(([name, same]) => {
    const first = (of: 'line' | 'ready' | 'metric'): string =>
      same.find(({ sighting }) => sighting[of] !== null)?.sighting[of] ?? '–'
    const longest = Math.max(...same.map(({ flowsAfterMs }) => flowsAfterMs))
    const lines = Math.max(...same.map(({ sighting }) => sighting.linesAMinute))
    return [
      `${scenario} ${name}`,
      same.length,
      `${seconds(longest)} s`,
      first('line'),
      first('ready'),
      first('metric'),
      lines,
    ]
  })
}

function seconds(ms: number): string {
  return (ms / 1_000).toFixed(1)
}

function table(head: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  const line = (cells: readonly (string | number)[]): string =>
    `| ${cells.map((cell) => String(cell).replaceAll('|', '\\|')).join(' | ')} |`
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')
}
