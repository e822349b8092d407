import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect } from 'vitest'
import type { Database } from '#db'
import { withDatabase } from './database.ts'
import { runCli, type CliResult } from './run-cli.ts'

/** The operator's command on a database of the calling test file, and what its answers have in common. */
export interface Commands {
  readonly database: Database
  /** As the owner of the tables, as the commands are. */
  readonly owner: Database
  /** The data directory of the commands. */
  readonly folder: string
}

let opened: Commands | undefined
let customers = 0

export function withCommands(): Commands {
  const held = withDatabase()
  let folder = ''
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'verifyplus-cli-'))
  })
  afterAll(() => rm(folder, { recursive: true, force: true }))
  opened = {
    get database() {
      return held.database
    },
    get owner() {
      return held.owner
    },
    get folder() {
      return folder
    },
  }
  return opened
}

export function run(...args: string[]): Promise<CliResult> {
  if (!opened) throw new Error('withCommands was not called')
  return runCli(args, { DATABASE_URL: opened.owner.connectionString, DATA_DIR: opened.folder, PORT: '0' })
}

/** The one JSON document of a command that succeeds. */
export async function json<Answer = Record<string, unknown>>(...args: string[]): Promise<Answer> {
  const { exitCode, stdout, stderr } = await run(...args, '--json')
  expect(exitCode, `${args.join(' ')}: ${stdout}${stderr}`).toBe(0)
  expect(stdout.trimEnd().split('\n'), args.join(' ')).toHaveLength(1)
  return JSON.parse(stdout) as Answer
}

/** A refusal: exit 1, one sentence on standard error, nothing on standard output; and the same with --json as a document. */
export async function refused(sentence: string | RegExp, ...args: string[]): Promise<void> {
  const plain = await run(...args)
  expect(plain, args.join(' ')).toMatchObject({ exitCode: 1, stdout: '' })
  expect(plain.stderr.trimEnd()).toMatch(sentence)
  expect(plain.stderr).not.toMatch(/\n\s+at |node_modules/)
  const asJson = await run('--json', ...args)
  expect(asJson).toMatchObject({ exitCode: 1 })
  expect((JSON.parse(asJson.stderr.trim().split('\n').at(-1) ?? '') as { error: string }).error).toMatch(sentence)
}

/** Not understood: exit 2, a sentence, nothing on standard output. */
export async function misused(sentence: string | RegExp, ...args: string[]): Promise<void> {
  const plain = await run(...args)
  expect(plain, args.join(' ')).toMatchObject({ exitCode: 2, stdout: '' })
  expect(plain.stderr).toMatch(sentence)
  expect(plain.stderr).not.toMatch(/\n\s+at |node_modules/)
}

export async function newCustomer(): Promise<{ customerId: number; token: string }> {
  return json('customer', 'create', '--email', `c${++customers}@example.org`, '--balance', '100_000')
}
