import { readFile } from 'node:fs/promises'
import { afterEach, expect, test, vi } from 'vitest'
import { closeScene, expectNobodyRefused, lines, openScene, replaced, waits } from '#test/restart-scene'

afterEach(closeScene)

test.each(['2', '3'])('SIGHUP with WORKERS=%s replaces one after another and refuses nobody', async (workers) => {
  await expectNobodyRefused(workers)
})

test('SIGHUPs that come while processes are replaced are answered by one more round, and SIGTERM ends all in its middle', async () => {
  const { server } = await openScene('1')
  const begun = (times: number): Promise<void> =>
    vi.waitFor(() => expect(lines(server, 'the processes are replaced one after another')).toHaveLength(times), waits)
  process.kill(server.pid, 'SIGHUP')
  // Of those that come before the first is heard the kernel makes one.
  await begun(1)
  for (let n = 0; n < 4; n++) process.kill(server.pid, 'SIGHUP')
  await replaced(server, 2)
  process.kill(server.pid, 'SIGHUP')
  await begun(3)
  expect(await server.stop()).toBe(0)
  expect(lines(server, 'the processes were replaced')).toHaveLength(2)
  const pids = lines(server, 'serving').map(({ pid }) => pid)
  for (const pid of pids) await expect(readFile(`/proc/${pid}/cmdline`, 'utf8')).rejects.toThrow()
})
