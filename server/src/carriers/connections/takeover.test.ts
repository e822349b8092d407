import { readFile } from 'node:fs/promises'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openOutageScene, type OutageScene } from '#test/outage'

let scene: OutageScene
beforeAll(async () => {
  scene = await openOutageScene({ WORKERS: '2', LOG_LEVEL: 'info' })
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

/** By pid, how many binds each process has, as it wrote when it bound. */
function holders(): Map<number, number> {
  const holderOf = new Map<number, number>()
  for (const line of scene.server.stderr.split('\n').filter((each) => each.includes('"msg":"bound to the SMSC"'))) {
    const { pid, bindIndex } = JSON.parse(line) as { pid: number; bindIndex: number }
    holderOf.set(bindIndex, pid)
  }
  const binds = new Map<number, number>()
  for (const pid of holderOf.values()) binds.set(pid, (binds.get(pid) ?? 0) + 1)
  return binds
}

test.runIf(process.platform === 'linux')(
  'kill -9 of a process that holds binds: another binds within seconds, nothing acknowledged is lost or doubled',
  async () => {
    const { peer } = scene
    await scene.during(async (flows) => {
      for (let round = 0; round < 3; round++) {
        // The one that holds most: how two processes share the binds hangs on which of them is quicker.
        const [most = 0, binds] = [...holders()].sort(([, a], [, b]) => b - a)[0] ?? []
        expect(binds).toBeGreaterThan(0)
        const { boundEver } = peer
        process.kill(most, 'SIGKILL')
        await peer.until(() => peer.bound === 2 && peer.boundEver === boundEver + (binds ?? 0))
        await flows()
        while ((await workersOf(scene.server.pid)).length < 2) await pause(100)
      }
    })
    expect(await scene.texts()).toEqual(scene.sent.sort())
  },
)
