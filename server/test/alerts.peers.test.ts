import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { missing, sayWhy } from '#test/debian'

const promtool = '/usr/bin/promtool'
const folder = fileURLToPath(new URL('../../docs/alerts', import.meta.url))
const why = missing([promtool], ['prometheus'])
sayWhy(why)

/** What promtool prints; rejects where it finds something. */
async function run(...args: string[]): Promise<string> {
  const { stdout, stderr } = await promisify(execFile)(promtool, args, { cwd: folder })
  return stdout + stderr
}

test.skipIf(why !== undefined)(
  'the alerts are rules that Prometheus takes, and fire when they should and only then',
  async () => {
    expect(await run('check', 'rules', 'verifyplus.rules.yml')).toContain('SUCCESS')
    expect(await run('test', 'rules', 'verifyplus.rules.test.yml')).toContain('SUCCESS')
  },
)
