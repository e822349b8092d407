import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readlinkSync } from 'node:fs'
import { chown, mkdir, open, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { commandLine, run, send } from '../processes.ts'
import { until } from '../waiting.ts'

/** A machine made of Linux namespaces: its own network, processes, host name and folders. */
export interface Machine {
  readonly name: string
  readonly address: string
  /** Of its first process, for `nsenter --all --target`. */
  readonly pid: number
  /** Runs a command to its end; answers its output. Rejects with its words when it fails. */
  run(user: string, file: string, ...args: string[]): Promise<string>
  /** Starts a service under a user; what it writes goes to a log file of its name. */
  start(user: string, environment: Readonly<Record<string, string>>, file: string, ...args: string[]): Promise<void>
  /** Its processes whose command line has one of the words; without words all but the first. */
  processes(...words: string[]): number[]
  /** Sends SIGSTOP to all of it, or lets it go on: a machine that hangs; its kernel still acknowledges what comes. */
  freeze(): void
  thaw(): void
  /** Drops all packets to and from it, without a word to anybody. */
  cutOff(): Promise<void>
  connect(): Promise<void>
  /** What a power cut does. Its folders stay. */
  powerOff(): Promise<void>
}

export interface MachineOptions {
  name: string
  address: string
  /** Holds its folders and logs, by its name. */
  home: string
  bridge: string
  /** Folders that are its own, and who owns them; one that others stand below comes last. */
  folders: readonly (readonly [path: string, user: string])[]
  /** Files of its own by path: what stands in them and who owns them. */
  files: readonly (readonly [path: string, text: string, user: string])[]
  /** Paths that it shares with others: path → folder. */
  shared?: Readonly<Record<string, string>>
}

export async function bootMachine(options: MachineOptions): Promise<Machine> {
  const { name, address, bridge } = options
  const home = join(options.home, name)
  await layOut(options, home)
  const logs = join(options.home, 'logs')
  await mkdir(logs, { recursive: true })
  const first = await startFirst(name, mountsOf(options, home), join(logs, `${name}.log`))
  const cable = `to-${name}`
  await run('ip', ['link', 'add', cable, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', String(first.pid)])
  await run('ip', ['link', 'set', cable, 'master', bridge, 'up'])
  const within = ['--target', String(first.pid), '--net', '--mount', '--uts', '--pid', '--']
  const enter = (...args: string[]): Promise<string> => run('nsenter', [...within, ...args])
  await enter('ip', 'address', 'add', `${address}/24`, 'dev', 'eth0')
  for (const device of ['lo', 'eth0']) await enter('ip', 'link', 'set', device, 'up')

  const space = readlinkSync(`/proc/${first.pid}/ns/pid`)
  const processes = (...words: string[]): number[] =>
    pidsIn(space).filter(
      (pid) => pid !== first.pid && (words.length === 0 || words.some((word) => commandLine(pid).includes(word))),
    )

  return {
    name,
    address,
    pid: first.pid,
    processes,
    run: (user, ...command) => enter('runuser', '-u', user, '--', ...command),
    async start(user, environment, file, ...args) {
      const log = await open(join(logs, `${name}-${file.split('/').at(-1)}.log`), 'a')
      const set = Object.entries(environment).map(([key, value]) => `${key}=${value}`)
      spawn('nsenter', [...within, 'runuser', '-u', user, '--', 'env', ...set, file, ...args], {
        cwd: '/',
        stdio: ['ignore', log.fd, log.fd],
      })
      await log.close()
    },
    freeze() {
      for (const pid of processes()) send(pid, 'SIGSTOP')
    },
    thaw() {
      for (const pid of processes()) send(pid, 'SIGCONT')
    },
    cutOff: async () => void (await run('ip', ['link', 'set', cable, 'down'])),
    connect: async () => void (await run('ip', ['link', 'set', cable, 'up'])),
    async powerOff() {
      send(first.pid, 'SIGKILL')
      await until(() => pidsIn(space).length === 0, { withinMs: 10_000 })
      // Its end of the cable goes with its namespace, a moment later.
      await run('ip', ['link', 'delete', cable]).catch(() => {})
    },
  }
}

/** Makes its folders and files where they are not yet there. */
async function layOut({ folders, files }: MachineOptions, home: string): Promise<void> {
  for (const [path, user] of folders) {
    const folder = join(home, path)
    await mkdir(folder, { recursive: true })
    await give(folder, user)
  }
  for (const [path, text, user] of files) {
    const file = join(home, path)
    await mkdir(dirname(file), { recursive: true })
    await writeFile(file, text, { mode: 0o600 })
    await give(file, user)
  }
}

async function give(path: string, user: string): Promise<void> {
  const [uid, gid] = [Number(await run('id', ['-u', user])), Number(await run('id', ['-g', user]))]
  await chown(path, uid, gid)
}

/** Shell commands that put its own folders and files in their places; a file in a folder of its own is there with it. */
function mountsOf({ folders, files, shared = {} }: MachineOptions, home: string): string[] {
  const isWithin = (path: string): boolean => folders.some(([folder]) => path.startsWith(`${folder}/`))
  const own = [...files.filter(([path]) => !isWithin(path)), ...folders].map(
    ([path]) => [join(home, path), path] as const,
  )
  return [...Object.entries(shared).map(([path, folder]) => [folder, path] as const), ...own].map(
    ([from, to]) => `mount --bind '${from}' '${to}'`,
  )
}

/** Its first process, which takes in what its parents leave behind. */
async function startFirst(name: string, mounts: readonly string[], logFile: string): Promise<{ pid: number }> {
  const script = ['set -e', `hostname ${name}`, ...mounts, 'echo up', 'sleep infinity & wait'].join('\n')
  const spaces = ['--net', '--mount', '--uts', '--pid', '--fork', '--kill-child', '--mount-proc']
  const log = await open(logFile, 'a')
  const child: ChildProcess = spawn('unshare', [...spaces, '--', 'bash', '-c', script], {
    cwd: '/',
    stdio: ['ignore', 'pipe', log.fd],
  })
  await log.close()
  await once(child.stdout as NodeJS.ReadableStream, 'data')
  const [pid] = (await run('cat', [`/proc/${child.pid}/task/${child.pid}/children`])).split(' ')
  return { pid: Number(pid) }
}

function pidsIn(space: string): number[] {
  return readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry))
    .map(Number)
    .filter((pid) => {
      try {
        return readlinkSync(`/proc/${pid}/ns/pid`) === space
      } catch {
        return false
      }
    })
}
