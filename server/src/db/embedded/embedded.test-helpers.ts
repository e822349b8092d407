import { spawn, type ChildProcess } from 'node:child_process'
import { chmod, chown, cp, mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { statSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { createInterface } from 'node:readline'
import { Client, type QueryResultRow } from 'pg'
import { onTestFinished } from 'vitest'
import { openEmbeddedPostgres, type EmbeddedPostgres, type EmbeddedPostgresOptions } from './index.ts'
import { layoutIn, type Layout } from './layout.ts'
import { isPostmaster, readPidFile } from './pid-file.ts'
import { waitUntil } from './start-postmaster.ts'

/** Whether another user may enter the folder that the programs lie in: below /root, for one, nobody else can run them. */
export const othersMayRunPrograms = ancestorsOf(fileURLToPath(import.meta.url)).every(
  (folder) => (statSync(folder).mode & 0o001) !== 0,
)

function ancestorsOf(file: string): string[] {
  const folder = path.dirname(file)
  return folder === file ? [] : [folder, ...ancestorsOf(folder)]
}

export const isRoot = process.geteuid?.() === 0
/** Nobody of Debian, macOS' daemon elsewhere: any uid with a name that is not root. */
export const ordinary = process.platform === 'linux' ? { uid: 65_534, gid: 65_534 } : { uid: 1, gid: 1 }

/** A fresh folder that goes, with every postmaster in it, when the test ends. */
export async function freshFolder(
  options: { mode?: number; owner?: typeof ordinary; below?: string } = {},
): Promise<string> {
  const folder = await mkdtemp(path.join(options.below ?? '/tmp', 'vp-test-'))
  await chmod(folder, options.mode ?? 0o755)
  if (options.owner !== undefined && isRoot) await chown(folder, options.owner.uid, options.owner.gid)
  onTestFinished(async () => {
    await killPostmastersBelow(folder)
    await rm(folder, { recursive: true, force: true })
  })
  return folder
}

let pattern: Promise<string> | undefined

/** A fresh folder with a cluster that has never run: copied, because initdb takes most of a test's time. */
export async function folderWithCluster(): Promise<string> {
  pattern ??= makePattern()
  const folder = await freshFolder()
  await cp(await pattern, folder, { recursive: true })
  return folder
}

async function makePattern(): Promise<string> {
  const folder = await mkdtemp('/tmp/vp-pattern-')
  const embedded = await openEmbeddedPostgres({ dataDir: folder, role: 'command', progress: () => undefined })
  await embedded.stop()
  return folder
}

/** For `afterAll` of every file that uses `folderWithCluster`. */
export async function removePattern(): Promise<void> {
  if (pattern !== undefined) await rm(await pattern, { recursive: true, force: true })
}

async function killPostmastersBelow(folder: string): Promise<void> {
  for (const entry of await readdir(folder, { recursive: true })) {
    if (path.basename(entry) === 'postmaster.pid') await killPostmaster(layoutOf(path.join(folder, entry, '../../..')))
  }
}

export function layoutOf(dataDir: string): Layout {
  return layoutIn(path.join(dataDir, 'postgres'))
}

export async function postmasterPid(dataDir: string): Promise<number> {
  return (await readPidFile(layoutOf(dataDir)))?.pid ?? 0
}

export async function postmasterRuns(dataDir: string): Promise<boolean> {
  const pid = await postmasterPid(dataDir)
  return pid !== 0 && (await isPostmaster(pid, layoutOf(dataDir)))
}

export async function killPostmaster(layout: Layout): Promise<void> {
  const pid = (await readPidFile(layout))?.pid ?? 0
  if (pid === 0 || !(await isPostmaster(pid, layout))) return
  process.kill(pid, 'SIGKILL')
  await waitUntil(async () => !(await isPostmaster(pid, layout)), 10_000)
}

/** Opens in this process; what is still open when the test ends is stopped. */
export async function open(
  dataDir: string,
  role: EmbeddedPostgresOptions['role'],
  lines: string[] = [],
): Promise<EmbeddedPostgres> {
  const embedded = await openEmbeddedPostgres({ dataDir, role, progress: (line) => lines.push(line) })
  onTestFinished(() => embedded.stop())
  return embedded
}

export async function query<Row extends QueryResultRow>(connectionString: string, sql: string): Promise<Row[]> {
  const client = new Client({ connectionString })
  await client.connect()
  try {
    return (await client.query<Row>(sql)).rows
  } finally {
    await client.end()
  }
}

export interface OtherProcess {
  process: ChildProcess
  pid: number
  connectionString: string
  adminConnectionString: string
  /** Ends it in order and answers its exit code. */
  stop(): Promise<number | null>
}

const source = `
  import { openEmbeddedPostgres } from ${JSON.stringify(new URL('index.ts', import.meta.url).href)}
  const [dataDir, role] = process.argv.slice(1)
  try {
    const embedded = await openEmbeddedPostgres({ dataDir, role, progress: () => undefined })
    process.stdout.write(JSON.stringify(embedded) + '\\n')
    for await (const _ of process.stdin);
    await embedded.stop()
  } catch (error) {
    process.stdout.write(JSON.stringify({ refused: error.name + ': ' + error.message }) + '\\n')
    process.exitCode = 1
  }
`

/** Opens in a process of its own, as another user if wanted; rejects with the words of a refusal. */
export async function openElsewhere(
  dataDir: string,
  role: EmbeddedPostgresOptions['role'],
  options: { user?: typeof ordinary; PATH?: string; within?: string[] } = {},
): Promise<OtherProcess> {
  const node = [process.execPath, '--input-type=module', '-e', source, dataDir, role]
  // A checkout below a folder such as /root stays readable to the other user, who gains no right to write by this.
  const drop = ['setpriv', `--reuid=${options.user?.uid}`, `--regid=${options.user?.gid}`, '--clear-groups']
  const read = ['--inh-caps=-all,+dac_read_search', '--ambient-caps=+dac_read_search', '--']
  const program = options.user === undefined || !isRoot ? node : [...drop, ...read, ...node]
  const [command = '', ...args] = [...(options.within ?? []), ...program]
  const env = { ...process.env, PATH: options.PATH ?? process.env['PATH'] }
  const child = spawn(command, args, { cwd: '/', env, stdio: ['pipe', 'pipe', 'inherit'] })
  const exited = new Promise<number | null>((resolve) => child.once('exit', (code) => resolve(code)))
  onTestFinished(() => {
    child.kill('SIGKILL')
  })
  const first = await new Promise<string>((resolve) => {
    const lines = createInterface({ input: child.stdout })
    lines.once('line', resolve)
    lines.once('close', () => resolve('{"refused":"it ended without a word"}'))
  })
  const said = JSON.parse(first) as { refused?: string; connectionString: string; adminConnectionString: string }
  if (said.refused !== undefined) throw new Error(said.refused)
  return {
    process: child,
    pid: child.pid ?? 0,
    connectionString: said.connectionString,
    adminConnectionString: said.adminConnectionString,
    stop: () => {
      child.stdin.end()
      return exited
    },
  }
}

export async function killOtherProcess(other: OtherProcess): Promise<void> {
  const exited = new Promise((resolve) => other.process.once('exit', resolve))
  other.process.kill('SIGKILL')
  await exited
}

export async function fileNames(folder: string): Promise<string[]> {
  return (await readdir(folder)).toSorted()
}

export async function logText(dataDir: string): Promise<string> {
  const { log } = layoutOf(dataDir)
  const texts = await Promise.all((await fileNames(log)).map((name) => readFile(path.join(log, name), 'utf8')))
  return texts.join('\n')
}
