import { afterAll, beforeAll, expect, test } from 'vitest'
import { eventually } from '#test/eventually'
import { openOutageScene, type OutageScene } from '#test/outage'

let scene: OutageScene
beforeAll(async () => {
  scene = await openOutageScene()
})
afterAll(async () => {
  await scene.close()
})

test('PostgreSQL is stopped during traffic: carriers see temporary errors, nothing acknowledged is lost or doubled, traffic resumes by itself', async () => {
  await scene.outage(3_000)
  expect(scene.peer.statuses.get(0x64)).toBeGreaterThan(0)
  expect(scene.webhook.statuses.get(503)).toBeGreaterThan(0)
  expect(new Set(scene.peer.statuses.keys())).toEqual(new Set([0, 0x64]))
  expect(new Set(scene.webhook.statuses.keys())).toEqual(new Set([200, 503]))
  expect(await scene.texts()).toEqual(scene.sent.sort())
  // The same two binds all the while: no restart, no new link.
  expect([scene.peer.bound, scene.peer.boundEver]).toEqual([2, 2])
})

test('the log tells an outage in a line when it begins and one when it is over, without a stack', async () => {
  const written = (): Record<string, unknown>[] =>
    scene.server.stderr
      .split('\n')
      .filter((line) => line.startsWith('{'))
      .map((line) => JSON.parse(line) as Record<string, unknown>)
  await eventually(() => expect(written().at(-1)?.['msg']).toBe('the database is back'))
  const lines = written().map(({ msg }) => String(msg))
  // What was refused meanwhile is told by its cause, each of them once a minute.
  const causes = lines.filter((line) => line.startsWith('unavailable: '))
  expect(new Set(causes).size).toBe(causes.length)
  expect(lines.filter((line) => !causes.includes(line))).toEqual([
    expect.stringMatching(/^the database is unreachable: /),
    'the database is back',
  ])
  expect(written().at(-1)?.['notWritten']).toBeGreaterThan(5)
  expect(scene.server.stderr).not.toContain('"stack"')
})
