import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { missing, sayWhy } from '../../server/test/debian.ts'
import { openProgramFolder, type ProgramFolder, type RunningProgram } from '../../server/test/program.ts'
import { runExample } from './examples.ts'
import { sandbox } from './global-setup.ts'

let folder: ProgramFolder
let server: RunningProgram
let token = ''

beforeAll(async () => {
  folder = await openProgramFolder()
  server = await folder.start(sandbox)
  const customer = ['customer', 'create', '--email', 'ada@example.org', '--balance', '1000000']
  ;({ token } = await folder.json<{ token: string }>(customer))
})
afterAll(() => folder.remove())

describe.each([
  { language: 'Python', file: 'python.py', program: '/usr/bin/python3', args: [], packages: ['python3'] },
  { language: 'PHP', file: 'php.php', program: '/usr/bin/php', args: [], packages: ['php-cli'] },
  { language: 'Go', file: 'go.go', program: '/usr/bin/go', args: ['run'], packages: ['golang-go'] },
])('the documentation for $language', ({ language, file, program, args, packages }) => {
  const reason = missing([program], packages)
  sayWhy(reason)

  test.skipIf(reason !== undefined)(
    `its program for ${language}, as it stands, gets a number and its code`,
    async () => {
      const printed = await runExample(file, [program, ...args], { baseUrl: server.url, token })
      expect(printed).toMatch(/^number: 7\d{10}\ncode: \d{5}\n$/)
    },
  )
})
