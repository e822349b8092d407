import { chmodSync, existsSync, readdirSync, readFileSync } from 'node:fs'
import { appendFile, chown, mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort } from '@verifyplus/server/test/free-port.ts'
import { childrenOf, commandLine, run, send } from './processes.ts'
import { until } from './waiting.ts'

/** A PostgreSQL of Debian's package in a folder of its own, run as the user postgres. */
export interface Postgres {
  readonly port: number
  /** Runs SQL as its superuser; answers the values of the rows, one a line. */
  psql(sql: string): Promise<string>
  /** Makes a standby the primary. */
  promote(): Promise<void>
  /** SIGKILL to the postmaster and all its children: what a power cut leaves. */
  kill(): Promise<void>
  remove(): Promise<void>
}

const versionsFolder = '/usr/lib/postgresql'

/** In a sentence, what this machine lacks to run one. */
export function missingPostgres(): string | undefined {
  if (!existsSync(versionsFolder)) return 'it needs PostgreSQL of Debian’s package: apt-get install postgresql'
  if (process.getuid?.() !== 0) return 'it runs PostgreSQL as the user postgres, which only root may'
  return undefined
}

/** The URL of the program's database behind `port`, of the server itself or of a proxy. */
export function urlBehind(port: number): string {
  return `postgres://vp@127.0.0.1:${port}/vp`
}

/** `standbyOf` clones one and follows it. Rejects with PostgreSQL's words. */
export async function startPostgres(standbyOf?: Postgres): Promise<Postgres> {
  const home = await mkdtemp(join(tmpdir(), 'verifyplus-faults-postgres-'))
  const data = join(home, 'data')
  const port = await freePort()
  const asPostgres = (name: string, ...args: string[]): Promise<string> =>
    run('/usr/sbin/runuser', ['-u', 'postgres', '--', join(versionsFolder, newestVersion(), 'bin', name), ...args])
  const psql = (sql: string): Promise<string> =>
    asPostgres('psql', '-h', home, '-p', String(port), '-U', 'postgres', '-Atc', sql)

  async function kill(): Promise<void> {
    const pid = postmasterPid(data)
    if (pid === null) return
    for (const each of [pid, ...childrenOf(pid)]) send(each, 'SIGKILL')
    await until(() => commandLine(pid) === '', { withinMs: 10_000 })
  }
  async function remove(): Promise<void> {
    await kill()
    await rm(home, { recursive: true, force: true, maxRetries: 5 })
  }

  try {
    chmodSync(home, 0o755)
    await mkdir(data, { mode: 0o700 })
    const [uid, gid] = [Number(await run('id', ['-u', 'postgres'])), Number(await run('id', ['-g', 'postgres']))]
    for (const folder of [home, data]) await chown(folder, uid, gid)
    if (standbyOf) {
      const from = ['-h', '127.0.0.1', '-p', String(standbyOf.port), '-U', 'postgres']
      await asPostgres('pg_basebackup', ...from, '-D', data, '-R', '-X', 'stream', '-c', 'fast')
    } else {
      await asPostgres('initdb', '-D', data, '-A', 'trust', '-E', 'UTF8', '--no-sync', '--locale=C.UTF-8')
      const trusted = ['all', 'replication'].map((what) => `host ${what} all 127.0.0.1/32 trust\n`)
      await appendFile(join(data, 'pg_hba.conf'), trusted.join(''))
    }
    const settings = `listen_addresses = '127.0.0.1'\nunix_socket_directories = '${home}'\nport = ${port}\nmax_connections = 200\n`
    await appendFile(join(data, 'postgresql.conf'), `\n${settings}`)
    await asPostgres('pg_ctl', '-D', data, '-l', join(home, 'log'), '-w', '-t', '60', 'start')
    if (!standbyOf) {
      await psql('create role vp login createrole')
      await psql('create database vp owner vp')
    }
  } catch (error) {
    await remove()
    throw error
  }
  return {
    port,
    psql,
    kill,
    remove,
    promote: async () => void (await asPostgres('pg_ctl', '-D', data, '-w', 'promote')),
  }
}

function newestVersion(): string {
  return readdirSync(versionsFolder).sort((a, b) => Number(b) - Number(a))[0] ?? ''
}

/** Null where none runs. */
function postmasterPid(data: string): number | null {
  try {
    const pid = Number(readFileSync(join(data, 'postmaster.pid'), 'utf8').split('\n')[0])
    return pid > 0 && commandLine(pid).includes(data) ? pid : null
  } catch {
    return null
  }
}
