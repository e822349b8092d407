import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

/** The real program, `verifyplus`, run by the Node that runs the tests, on a DATA_DIR of its own. */
export interface ProgramFolder {
  readonly dataDir: string
  /**
   * Starts `verifyplus serve` on a free port. Resolves when the probe answers 200, /readyz unless told otherwise; rejects with its words
   * when it ends before.
   */
  start(env?: Record<string, string>, withinMs?: number, probe?: Probe): Promise<RunningProgram>
  /** Runs one operator's command to its end. */
  run(args: readonly string[], env?: Record<string, string>): Promise<CommandResult>
  /** The same with `--json`: the answer, or an error with the command's words when it does not end with 0. */
  json<Answer>(args: readonly string[], env?: Record<string, string>): Promise<Answer>
  /** The pid of the folder's PostgreSQL, or null where none runs. */
  postmasterPid(): Promise<number | null>
  /** SIGKILL to the folder's PostgreSQL, if one runs; resolves when it is gone. */
  killPostmaster(): Promise<void>
  /** Stops every program that was started here, then the PostgreSQL, and removes the folder. */
  remove(): Promise<void>
}

/** A process whose clock is off serves, and is never ready. */
export type Probe = '/readyz' | '/healthz'

export interface RunningProgram {
  /** Without a slash at its end. */
  readonly url: string
  readonly pid: number
  /** What it has written so far. */
  readonly stdout: string
  readonly stderr: string
  /** The exit code, once it has ended by itself or was ended; null when it was killed. */
  readonly ended: Promise<number | null>
  /** SIGTERM, and SIGKILL when that has not ended it within a minute. Answers the exit code; null when it was killed. */
  stop(): Promise<number | null>
  /** `kill -9` of its process and of those that serve for it, resolved when it is gone. Its PostgreSQL stays behind. */
  kill(): Promise<void>
}

export interface CommandResult {
  exitCode: number | null
  stdout: string
  stderr: string
}

const program = fileURLToPath(new URL('../bin/verifyplus.js', import.meta.url))
/** A recovery after a crash on a busy machine takes seconds; longer than this is a program that hangs. */
const startWithinMs = 60_000
const stopWithinMs = 60_000

/** `parent`: where the folder is made; among temporary files unless told otherwise. */
export async function openProgramFolder(parent = tmpdir()): Promise<ProgramFolder> {
  const dataDir = await mkdtemp(join(parent, 'verifyplus-program-'))
  // Run by root, the database belongs to another uid, which has to pass through.
  await chmod(dataDir, 0o711)
  const started = new Set<RunningProgram>()

  async function run(args: readonly string[], env: Record<string, string> = {}): Promise<CommandResult> {
    const child = launch(args, dataDir, env)
    await child.ended
    return { exitCode: child.process.exitCode, stdout: child.stdout(), stderr: child.stderr() }
  }

  async function postmasterPid(): Promise<number | null> {
    const text = await readFile(join(dataDir, 'postgres/data/postmaster.pid'), 'utf8').catch(() => '')
    const pid = Number(text.split('\n', 1)[0])
    return pid > 0 && (await commandLine(pid)).includes(dataDir) ? pid : null
  }

  async function killPostmaster(): Promise<void> {
    const pid = await postmasterPid()
    if (pid === null) return
    process.kill(pid, 'SIGKILL')
    while ((await commandLine(pid)).includes(dataDir)) await pause(10)
  }

  return {
    dataDir,
    run,
    postmasterPid,
    killPostmaster,
    async start(env = {}, withinMs = startWithinMs, probe = '/readyz') {
      const server = await startServer(dataDir, env, withinMs, probe)
      started.add(server)
      return server
    },
    async json<Answer>(args: readonly string[], env: Record<string, string> = {}) {
      const { exitCode, stdout, stderr } = await run(['--json', ...args], env)
      if (exitCode !== 0) throw new Error(`verifyplus ${args.join(' ')} ended with ${exitCode}: ${stdout}${stderr}`)
      return JSON.parse(stdout) as Answer
    },
    async remove() {
      await Promise.all([...started].map((server) => server.stop()))
      await killPostmaster()
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}

interface Launched {
  process: ChildProcess
  stdout(): string
  stderr(): string
  ended: Promise<unknown>
}

function launch(args: readonly string[], dataDir: string, env: Record<string, string>): Launched {
  const child = spawn(process.execPath, [program, ...args], {
    // Nothing of the test runner's environment: the program reads its own variables and refuses none by accident.
    env: { PATH: process.env['PATH'], HOME: process.env['HOME'], DATA_DIR: dataDir, PORT: '0', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const out: Buffer[] = []
  const err: Buffer[] = []
  child.stdout.on('data', (chunk: Buffer) => out.push(chunk))
  child.stderr.on('data', (chunk: Buffer) => err.push(chunk))
  return {
    process: child,
    stdout: () => Buffer.concat(out).toString(),
    stderr: () => Buffer.concat(err).toString(),
    ended: once(child, 'close'),
  }
}

async function startServer(
  dataDir: string,
  env: Record<string, string>,
  withinMs: number,
  probe: Probe,
): Promise<RunningProgram> {
  const server = launch(['serve'], dataDir, env)
  const url = await ready(server, withinMs, probe)
  if (url === null) {
    await killed(server)
    throw new Error(`verifyplus serve did not become ready:\n${server.stdout()}${server.stderr()}`)
  }
  return {
    url,
    pid: server.process.pid as number,
    ended: server.ended.then(() => server.process.exitCode),
    get stdout() {
      return server.stdout()
    },
    get stderr() {
      return server.stderr()
    },
    kill: () => killed(server),
    async stop() {
      server.process.kill('SIGTERM')
      const late = setTimeout(() => server.process.kill('SIGKILL'), stopWithinMs)
      await server.ended
      clearTimeout(late)
      return server.process.exitCode
    },
  }
}

/** Its URL once it can serve; null when it ended or hangs. */
async function ready(server: Launched, withinMs: number, probe: Probe): Promise<string | null> {
  const untilMs = performance.now() + withinMs
  while (performance.now() < untilMs && server.process.exitCode === null && server.process.signalCode === null) {
    const url = /is running at (http:\S+)/.exec(server.stdout())?.[1]
    if (url !== undefined) {
      // A connection that is kept idle would hold up a process that leaves.
      const answer = await fetch(`${url}${probe}`, { headers: { connection: 'close' } }).catch(() => null)
      await answer?.arrayBuffer()
      if (answer?.status === 200) return url
    }
    await pause(20)
  }
  return null
}

/** All of them in one turn, its processes before itself: none may answer that the program, or its database, is going. */
async function killed(server: Launched): Promise<void> {
  const { pid } = server.process
  const read = (path: string): string => {
    try {
      return readFileSync(path, 'utf8')
    } catch {
      return ''
    }
  }
  const children = read(`/proc/${pid}/task/${pid}/children`).split(' ').filter(Boolean)
  // Its PostgreSQL is none of those that serve.
  for (const child of children)
    if (read(`/proc/${child}/cmdline`).includes('verifyplus.js')) process.kill(Number(child), 'SIGKILL')
  server.process.kill('SIGKILL')
  await server.ended
}

async function commandLine(pid: number): Promise<string> {
  return readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')
}
