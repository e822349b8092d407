import { afterAll, beforeAll, expect, test } from 'vitest'
import { openOutageScene, type OutageScene } from '#test/outage'

let scene: OutageScene
beforeAll(async () => {
  scene = await openOutageScene()
})
afterAll(async () => {
  await scene.close()
})

test('PostgreSQL is away for a minute during traffic: temporary errors all the while, nothing lost or doubled, and it goes on by itself', async () => {
  await scene.outage(60_000)
  expect(new Set(scene.peer.statuses.keys())).toEqual(new Set([0, 0x64]))
  expect(new Set(scene.webhook.statuses.keys())).toEqual(new Set([200, 503]))
  // Both binds answered all the time, their windows of 10 once a second or so.
  expect(scene.peer.statuses.get(0x64)).toBeGreaterThan(100)
  expect(await scene.texts()).toEqual(scene.sent.sort())
  expect([scene.peer.bound, scene.peer.boundEver]).toEqual([2, 2])
})
