import { afterAll, beforeAll, test } from 'vitest'
import { crashInTraffic } from '#test/crash-scene'
import { openProgramFolder, type ProgramFolder } from '#test/program'

let folder: ProgramFolder
beforeAll(async () => {
  folder = await openProgramFolder()
})
afterAll(() => folder.remove())

test(
  'kill -9 in the middle of traffic, thirty times, six times with the database: nothing that was answered is lost, and nothing is charged twice',
  { timeout: 240_000 },
  () => crashInTraffic({ folder, rounds: 30, withPostgres: new Set([3, 7, 13, 17, 23, 27]) }),
)
