import { readFile } from 'node:fs/promises'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openOutageScene, type OutageScene } from '#test/outage'

let scene: OutageScene
beforeAll(async () => {
  scene = await openOutageScene({ WORKERS: '2' })
})
afterAll(async () => {
  await scene.close()
})

async function workersOf(pid: number): Promise<number[]> {
  const children = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8')
  const workers: number[] = []
  for (const child of children.trim().split(/\s+/).map(Number)) {
    const command = await readFile(`/proc/${child}/cmdline`, 'utf8').catch(() => '')
    if (command.includes('verifyplus.js')) workers.push(child)
  }
  return workers
}

test.runIf(process.platform === 'linux')(
  'kill -9 of a process that holds binds: another binds within seconds, nothing acknowledged is lost or doubled',
  async () => {
    const { peer } = scene
    await scene.during(async (flows) => {
      for (let round = 0; round < 3; round++) {
        // The oldest: from the second round on it is the one that has taken over all binds.
        const [oldest = 0] = await workersOf(scene.server.pid)
        const { boundEver } = peer
        process.kill(oldest, 'SIGKILL')
        // In the first round it may hold none, and then there is nothing to wait for.
        if (round === 0) await pause(500)
        await peer.until(() => peer.bound === 2 && (round === 0 || peer.boundEver === boundEver + 2))
        await flows()
        while ((await workersOf(scene.server.pid)).length < 2) await pause(100)
      }
    })
    expect(await scene.texts()).toEqual(scene.sent.sort())
  },
)
