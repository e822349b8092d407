import { writeFile } from 'node:fs/promises'
import type { FaultSeen, Finding } from './scenario.ts'

/** What came of a scenario; without a finding it was left out, or did not come to its end, and `why` says which. */
export interface Outcome {
  scenario: string
  tookMs: number
  finding: Finding | null
  why?: string
}

/** Writes a run's report as Markdown: figures, what was violated, and what an operator saw of each fault. */
export async function writeReport(path: string, seed: string, outcomes: readonly Outcome[]): Promise<void> {
  const found = outcomes.flatMap(({ finding }) => finding ?? [])
  const faults = found.reduce((sum, finding) => sum + finding.faults.length, 0)
  const violations = found.flatMap((finding) => finding.violations).length + outcomes.filter(isBroken).length
  const parts = [
    `# ${faults} faults, ${violations} violations`,
    `Seed \`${seed}\`: \`npm run test:faults -- --seed ${seed} …\` makes the same choices again, not the same races.`,
    table(
      ['scenario', 'faults', 'requests', 'leases', 'messages', 'codes', 'longest silence', 'violations', 'took'],
      outcomes.map(rowOf),
    ),
    '## What an operator saw',
    'One line for each fault: the longest time until everything flowed again, a line of the log, what `/readyz` said, the figure that moved, and the most warnings that one process wrote within a minute.',
    table(
      ['fault', 'times', 'flows again', 'log', '/readyz', '/metrics', 'lines a minute'],
      outcomes.flatMap(({ scenario, finding }) => (finding ? seenOf(scenario, finding.faults) : [])),
    ),
    ...outcomes.flatMap(({ scenario, finding, why }) => [
      ...(finding?.violations ?? []).map((each) => `- ${scenario}: ${each}`),
      ...(finding ? [] : [`- ${scenario}: ${why ?? 'did not come to its end'}`]),
    ]),
  ]
  await writeFile(path, `${parts.join('\n\n')}\n`)
}

function isBroken({ finding, why }: Outcome): boolean {
  return !finding && why?.startsWith('left out') !== true
}

function rowOf({ scenario, finding, tookMs }: Outcome): (string | number)[] {
  if (!finding) return [scenario, 0, '', '', '', '', '', '', '']
  const { faults, requests, leases, messages, codes, longestSilenceMs, violations } = finding
  const silence = `${seconds(longestSilenceMs)} s`
  return [
    scenario,
    faults.length,
    requests,
    leases,
    messages,
    codes,
    silence,
    violations.length,
    `${seconds(tookMs)} s`,
  ]
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
