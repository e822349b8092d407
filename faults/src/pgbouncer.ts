import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect } from 'node:net'
import { freePort } from '@verifyplus/server/test/free-port.ts'
import { missingPostgres } from './postgres.ts'
import { run } from './processes.ts'
import { until } from './waiting.ts'

/** PgBouncer of Debian's package in session mode, with nothing set that its package leaves alone. */
export interface PgBouncer {
  readonly port: number
  readonly pid: number
  /** SIGKILL, and a new one on the same port after `downMs`. */
  restart(downMs: number): Promise<void>
  remove(): Promise<void>
}

const program = '/usr/sbin/pgbouncer'

export function missingPgBouncer(): string | undefined {
  return missingPostgres() ?? (existsSync(program) ? undefined : 'it needs PgBouncer: apt-get install pgbouncer')
}

/** In front of the PostgreSQL on `target`. Rejects with its words where it does not start. */
export async function startPgBouncer(target: number): Promise<PgBouncer> {
  const home = await mkdtemp(join(tmpdir(), 'verifyplus-faults-pgbouncer-'))
  await chmod(home, 0o755)
  const port = await freePort()
  const ini = join(home, 'pgbouncer.ini')
  const log = join(home, 'log')
  await writeFile(join(home, 'users'), '"vp" ""\n')
  await writeFile(
    ini,
    `[databases]
vp = host=127.0.0.1 port=${target} dbname=vp
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir =
auth_type = trust
auth_file = ${home}/users
logfile = ${log}
pidfile = ${home}/pid
pool_mode = session
`,
  )
  await run('chown', ['-R', 'postgres', home])
  const [uid, gid] = [Number(await run('id', ['-u', 'postgres'])), Number(await run('id', ['-g', 'postgres']))]

  async function start(): Promise<ChildProcess> {
    // Not by runuser: where its child is stopped it stops itself, and does not go on with it.
    const child = spawn(program, ['-q', ini], { stdio: 'ignore', uid, gid })
    if (!(await until(() => answers(port), { withinMs: 10_000 })))
      throw new Error(`pgbouncer does not start: ${await readFile(log, 'utf8').catch(() => 'no log')}`)
    return child
  }
  const pidNow = async (): Promise<number> => Number(await readFile(join(home, 'pid'), 'utf8'))
  let child = await start()
  let pid = await pidNow()
  async function kill(): Promise<void> {
    process.kill(pid, 'SIGKILL')
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
    await rm(join(home, 'pid'), { force: true })
  }
  return {
    port,
    get pid() {
      return pid
    },
    async restart(downMs) {
      await kill()
      await new Promise((resolve) => setTimeout(resolve, downMs))
      child = await start()
      pid = await pidNow()
    },
    async remove() {
      await kill()
      await rm(home, { recursive: true })
    },
  }
}

async function answers(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1')
  const [answer] = await Promise.race([
    once(socket, 'connect').then(() => [true]),
    once(socket, 'close').then(() => [false]),
  ]).catch(() => [false])
  socket.destroy()
  return answer === true
}
