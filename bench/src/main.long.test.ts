import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import type { Report } from './report.ts'
import { kannelIsMissing } from './smpp/kannel.ts'

const main = fileURLToPath(new URL('main.ts', import.meta.url))

test('every case measures both sides, finds all answers right and reports them in one JSON document', async () => {
  const { stdout } = await promisify(execFile)(process.execPath, [main, '--seconds', '0.2', '--rounds', '1', '--json'])
  const report = JSON.parse(stdout) as Report
  expect(report.cases.map((found) => found.name)).toEqual([
    'poll',
    'lease',
    'collect',
    'ingest',
    // Where Kannel is installed.
    ...(kannelIsMissing() === undefined ? ['ingest-smpp-10', 'ingest-smpp-100'] : []),
  ])
  for (const found of report.cases) {
    expect(found).toMatchObject({ rounds: 1, seconds: 0.2, reference: expect.any(String) })
    expect(found.ratio).toBeGreaterThan(0)
    expect(found.ratioMin).toBeLessThanOrEqual(found.ratio)
    expect(found.ratioMax).toBeGreaterThanOrEqual(found.ratio)
    expect(found.ours.perSecond).toBeGreaterThan(0)
    expect(found.theirs.perSecond).toBeGreaterThan(0)
  }
  expect(report).toMatchObject({
    machine: {
      cpu: expect.any(String),
      cores: expect.any(Number),
      memoryGiB: expect.any(Number),
      loadAverage: expect.any(Number),
    },
    date: expect.stringMatching(/^\d{4}-\d\d-\d\d$/),
    commit: expect.any(String),
    node: expect.stringMatching(/^\d+\./),
    postgres: expect.stringMatching(/^\d+/),
  })
}, 120_000)
