import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { openDatabaseProxy } from '#test/database-proxy'
import { missing, sayWhy } from '#test/debian'
import { eventually } from '#test/eventually'
import { freePort } from '#test/free-port'
import { openProgramFolder, type ProgramFolder } from '#test/program'
import { startSmscPeer, wireMessages } from '#test/smsc-peer'
import { withDatabase } from '#test/database'

const pgbouncer = '/usr/sbin/pgbouncer'
const defaults = '/etc/pgbouncer/pgbouncer.ini'
const why = missing([pgbouncer, defaults], ['pgbouncer'])
sayWhy(why)

const held = withDatabase()
const owner = inject('templateConnectionString')
const { user, password } = new pg.Client({ connectionString: owner })
let folder: ProgramFolder

interface Pooler {
  url: string
  stop(): Promise<void>
}

/** Debian's own configuration; what differs is where things are, and what `more` says. */
async function startPooler(more = ''): Promise<Pooler> {
  const home = await mkdtemp(join(tmpdir(), 'verifyplus-pgbouncer-'))
  const listenPort = await freePort()
  // It may not use the socket, which is for the user that PostgreSQL runs as.
  const way = await openDatabaseProxy(held.owner.connectionString)
  const { host, port, database: name } = new pg.Client({ connectionString: way.connectionString })
  const own = [
    `listen_port = ${listenPort}`,
    `logfile = ${home}/log`,
    `pidfile = ${home}/pid`,
    `unix_socket_dir =`,
    `auth_file = ${home}/users`,
    more,
  ]
  const ini = (await readFile(defaults, 'utf8'))
    .replace(/^(?:listen_port|logfile|pidfile|unix_socket_dir|auth_file)\b.*$/gm, '')
    .replace(/^\[databases\]$/m, `[databases]\n${name} = host=${host} port=${port} dbname=${name}`)
    .replace(/^\[pgbouncer\]$/m, `[pgbouncer]\n${own.join('\n')}`)
  await writeFile(join(home, 'ini'), ini)
  await writeFile(join(home, 'users'), `"${user}" "${password}"\n`)
  await chmod(home, 0o777)
  // It refuses to be root.
  const isRoot = process.getuid?.() === 0
  const child = spawn(pgbouncer, [join(home, 'ini')], { stdio: 'ignore', ...(isRoot && { uid: 65_534, gid: 65_534 }) })
  const ended = once(child, 'exit')
  await eventually(async () => {
    if (child.exitCode !== null) return
    const socket = connect(listenPort, '127.0.0.1')
    await once(socket, 'connect')
    socket.destroy()
  })
  if (child.exitCode !== null) throw new Error(await readFile(join(home, 'log'), 'utf8'))
  return {
    url: `postgres://${user}:${password}@127.0.0.1:${listenPort}/${name}`,
    async stop() {
      child.kill('SIGKILL')
      await ended
      await way.close()
      await rm(home, { recursive: true, force: true })
    },
  }
}

const closing: (() => Promise<unknown>)[] = []

beforeAll(async () => {
  folder = await openProgramFolder()
})
afterAll(async () => {
  await folder.remove()
  for (const close of closing) await close()
})

describe.skipIf(why !== undefined)('PgBouncer as Debian sets it up', () => {
  test('serves in session mode: a number is lent, a message comes in, a code goes out, also over SIGHUP', async () => {
    const pooler = await startPooler()
    const smsc = await startSmscPeer()
    closing.push(
      () => smsc.stop(),
      () => pooler.stop(),
    )
    const env = { DATABASE_URL: pooler.url, SANDBOX: 'off' }
    const server = await folder.start(env)
    const settings = ['host=127.0.0.1', `port=${smsc.port}`, 'systemId=us'].flatMap((each) => ['--set', each])
    await folder.json(['supplier', 'add', 'carrier', '--kind', 'smpp', ...settings], env)
    await writeFile(join(folder.dataDir, 'n.csv'), 'msisdn,country\n79590000001,RU\n79590000002,RU\n')
    await folder.json(['numbers', 'import', join(folder.dataDir, 'n.csv'), '--supplier', 'carrier'], env)
    const customer = ['customer', 'create', '--email', 'a@example.org', '--balance', '100000']
    const { token } = await folder.json<{ token: string }>(customer, env)
    const post = async (path: string, body: object): Promise<Record<string, string>> => {
      const answer = await fetch(server.url + path, {
        method: 'POST',
        headers: { 'content-type': 'application/json', connection: 'close' },
        body: JSON.stringify({ token, country: 'RU', productId: '2', ...body }),
      })
      return (await answer.json()) as Record<string, string>
    }
    const codeOf = async (code: string): Promise<Record<string, string>> => {
      const { number = '', numberId } = await post('/api/get_number', {})
      const told = post('/api/get_sms', { numberId, wait: 30 })
      await smsc.deliver(
        wireMessages({ msisdn: number, originator: 'Telegram', text: `Telegram code: ${code}`, reference: 1 }),
      )
      return told
    }
    expect(await codeOf('11111')).toEqual({ sms: '11111' })
    process.kill(server.pid, 'SIGHUP')
    await eventually(() => expect(server.stderr).toContain('the processes were replaced'))
    expect(await codeOf('22222')).toEqual({ sms: '22222' })
    const seen = await held.database.pool.query<{ name: string }>(
      `select distinct application_name as name from pg_stat_activity where datname = current_database()`,
    )
    expect(seen.rows.map(({ name }) => name)).toContain('verifyplus ownership')
    const doctor = await folder.run(['doctor'], env)
    expect(doctor.stdout).toMatch(/^ok {4}session: kept/m)
    expect(await server.stop()).toBe(0)
  })

  test.each(['transaction', 'statement'])(
    'is refused in %s mode by one sentence that says what to set',
    async (mode) => {
      const pooler = await startPooler(`pool_mode = ${mode}`)
      closing.push(() => pooler.stop())
      const env = { DATABASE_URL: pooler.url }
      for (const command of ['serve', 'migrate']) {
        const { exitCode, stdout, stderr } = await folder.run([command], env)
        expect([exitCode, stdout]).toEqual([1, ''])
        expect(stderr).toMatch(
          /^The pooler at DATABASE_URL .* set pool_mode = session there, or connect to PostgreSQL itself\.\n$/,
        )
      }
      const doctor = await folder.run(['doctor'], env)
      expect(doctor.exitCode).toBe(1)
      expect(doctor.stdout).toMatch(/^FIX {3}session: .*pool_mode = session/m)
    },
  )

  test.each(['server_round_robin = 1', 'default_pool_size = 1', 'default_pool_size = 40'])(
    'is recognised in transaction mode with %s, while others use it too',
    async (more) => {
      const pooler = await startPooler(`pool_mode = transaction\n${more}`)
      const others = new pg.Pool({ connectionString: pooler.url, max: 5 })
      closing.push(
        () => others.end(),
        () => pooler.stop(),
      )
      let isOver = false
      const busy = Array.from({ length: 5 }, async () => {
        while (!isOver) await others.query('select pg_sleep(0.001)').catch(() => (isOver = true))
      })
      for (let n = 0; n < 5; n++) {
        const { exitCode, stderr } = await folder.run(['migrate'], { DATABASE_URL: pooler.url })
        expect([exitCode, stderr]).toEqual([1, expect.stringContaining('pool_mode = session')])
      }
      isOver = true
      await Promise.all(busy)
    },
  )
})
