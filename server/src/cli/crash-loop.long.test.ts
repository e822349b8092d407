import { afterAll, beforeAll, expect, test } from 'vitest'
import { eventually } from '#test/eventually'
import { processesOf } from '#test/processes-of'
import { openProgramFolder, type ProgramFolder } from '#test/program'

let folder: ProgramFolder
beforeAll(async () => {
  folder = await openProgramFolder()
})
afterAll(() => folder.remove())

const processes = (): ReturnType<typeof processesOf> => processesOf(folder.dataDir)

test('workers that die again and again as soon as they are started end the program with a sentence and 1', async () => {
  const server = await folder.start({ WORKERS: '2' })
  const workers = async (): Promise<number[]> =>
    (await processes())
      .filter((each) => each.parent === server.pid && each.command.includes('serve'))
      .map(({ pid }) => pid)
  const killed = new Set<number>()
  await eventually(async () => {
    for (const pid of await workers()) {
      if (killed.size >= 5 || killed.has(pid)) continue
      killed.add(pid)
      process.kill(pid, 'SIGKILL')
    }
    expect(server.stderr).toMatch(/5 processes in a row died within 10 seconds of their start, the last of SIGKILL/)
  })
  expect(await server.ended).toBe(1)
  expect(await processes()).toEqual([])
})
