import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import type { Report } from './report.ts'

const main = fileURLToPath(new URL('main.ts', import.meta.url))

test('a case that is named measures both sides and reports them in one JSON document', async () => {
  const words = ['poll', '--seconds', '0.1', '--rounds', '1', '--json']
  const { stdout } = await promisify(execFile)(process.execPath, [main, ...words])
  const { cases } = JSON.parse(stdout) as Report
  expect(cases).toMatchObject([{ name: 'poll', rounds: 1, seconds: 0.1, reference: expect.any(String) as string }])
  for (const { ratio, ours, theirs } of cases)
    expect(Math.min(ratio, ours.perSecond, theirs.perSecond)).toBeGreaterThan(0)
})

test('a command that is written wrongly ends with 2 and the usage, and nothing on standard output', async () => {
  const refused = promisify(execFile)(process.execPath, [main, 'leases'])
  await expect(refused).rejects.toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining('npm run bench') })
})
