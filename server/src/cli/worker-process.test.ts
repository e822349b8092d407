import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'

test('what is said to a process that has just died does not end the one that watches', async () => {
  const script = fileURLToPath(new URL('../../test/dying-worker.ts', import.meta.url))
  const { stdout } = await promisify(execFile)(process.execPath, [script])
  expect(stdout).toBe('spoke to the dead')
})
