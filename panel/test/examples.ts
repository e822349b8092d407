import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

interface FilledIn {
  baseUrl: string
  token: string
}

/** A program of the documentation with the two things that its reader fills in. */
export async function exampleText(file: string, { baseUrl, token }: FilledIn): Promise<string> {
  const text = await readFile(new URL(`../src/docs/examples/${file}`, import.meta.url), 'utf8')
  return text.replaceAll('__BASE_URL__', baseUrl).replaceAll('__TOKEN__', token)
}

/** Runs it in a folder of its own; answers what it printed. */
export async function runExample(
  file: string,
  command: readonly [string, ...string[]],
  filledIn: FilledIn,
): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'verifyplus-example-'))
  try {
    await writeFile(join(folder, file), await exampleText(file, filledIn))
    const [program, ...args] = command
    const { stdout } = await promisify(execFile)(program, [...args, file], {
      cwd: folder,
      env: { PATH: process.env['PATH'], HOME: folder, GOFLAGS: '-mod=mod', GOTOOLCHAIN: 'local' },
    })
    return stdout
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
