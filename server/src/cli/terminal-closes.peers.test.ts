import { spawn } from 'node:child_process'
import { readFile, readdir } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { missing, sayWhy } from '#test/debian'
import { eventually } from '#test/eventually'
import { openProgramFolder, type ProgramFolder } from '#test/program'

const script = '/usr/bin/script'
const why = missing([script], ['bsdutils'])
sayWhy(why)
const program = fileURLToPath(new URL('../../bin/verifyplus.js', import.meta.url))

let folder: ProgramFolder
beforeAll(async () => {
  folder = await openProgramFolder()
})
afterAll(() => folder.remove())

/** The processes that run with this DATA_DIR: the program's own and PostgreSQL's. */
async function processes(): Promise<string[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name))
  const all = await Promise.all(
    pids.map(async (pid) => {
      const text = (file: string): Promise<string> => readFile(`/proc/${pid}/${file}`, 'utf8').catch(() => '')
      const [command, environment, stat] = [await text('cmdline'), await text('environ'), await text('stat')]
      const isOurs = `${command}${environment}`.includes(folder.dataDir) && !stat.includes(') Z ')
      return isOurs ? [`${pid} ${command}`] : []
    }),
  )
  return all.flat()
}

test.skipIf(why !== undefined)('a server whose terminal is closed ends, and leaves no process behind', async () => {
  const terminal = spawn(script, ['-qec', `'${process.execPath}' '${program}' serve`, '/dev/null'], {
    env: {
      PATH: process.env['PATH'],
      HOME: process.env['HOME'],
      DATA_DIR: folder.dataDir,
      PORT: '0',
      SHELL: '/bin/sh',
    },
    stdio: ['pipe', 'pipe', 'ignore'],
  })
  let shown = ''
  terminal.stdout.on('data', (chunk: Buffer) => (shown += chunk.toString()))
  await eventually(() => expect(shown).toMatch(/is running at http/))
  terminal.kill('SIGKILL')
  await eventually(async () => expect(await processes()).toEqual([]))
})
