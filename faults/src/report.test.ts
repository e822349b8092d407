import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { readOutcomes, writeOutcomes } from './outcomes.ts'
import { writeReport } from './report.ts'
import type { FaultSeen, Finding } from './scenario.ts'

const sighting = { line: 'a | b', ready: null, metric: 'up', linesAMinute: 2 }
const faults: FaultSeen[] = [
  { name: 'kill', said: {}, flowsAfterMs: 1_000, sighting: { ...sighting, line: null } },
  { name: 'kill', said: {}, flowsAfterMs: 2_500, sighting },
  { name: 'stop', said: {}, flowsAfterMs: 300, sighting: { ...sighting, metric: null, linesAMinute: 0 } },
]
const finding: Finding = {
  faults,
  requests: 10,
  leases: 9,
  messages: 8,
  codes: 7,
  longestSilenceMs: 1_234,
  violations: ['something'],
}

test('a report counts faults and violations, also of what did not come to its end, and says what an operator saw', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'verifyplus-report-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  const path = join(folder, 'report.md')
  const run = { seed: 'a-seed', commit: 'a1b2c3d' }
  await writeReport(path, [
    { scenario: 'one', tookMs: 60_000, ...run, finding },
    { scenario: 'two', tookMs: 5, ...run, broken: 'it hung' },
    { scenario: 'three', tookMs: 1, ...run, leftOut: 'it needs what is not here' },
  ])
  const text = await readFile(path, 'utf8')
  expect(text).toContain('# 3 faults, 2 violations')
  expect(text).toContain('| one | 3 | 10 | 9 | 8 | 7 | 1.2 s | 1 | 60.0 s | a-seed | a1b2c3d |')
  expect(text).toContain('| one kill | 2 | 2.5 s | a \\| b | – | up | 2 |')
  expect(text).toContain('| one stop | 1 | 0.3 s | a \\| b | – | – | 0 |')
  for (const each of [
    'one: something',
    'two: the scenario did not come to its end: it hung',
    'three was left out: it needs',
  ])
    expect(text).toContain(`- ${each}`)
})

test('what an earlier run found stays for the report of the next one, and a folder without one has nothing', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'verifyplus-report-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  expect(await readOutcomes(folder)).toEqual([])
  const outcomes = [{ scenario: 'one', tookMs: 60_000, seed: 'a-seed', commit: 'a1b2c3d', finding }]
  await writeOutcomes(folder, outcomes)
  expect(await readOutcomes(folder)).toEqual(outcomes)
})
