import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { run } from '../processes.ts'
import { until } from '../waiting.ts'
import { bootMachine, type Machine } from './machine.ts'
import { shipped, variablesOf } from './shipped.ts'

/** What Patroni says of a member. */
export interface Member {
  name: string
  role: 'leader' | 'sync_standby' | 'replica'
  state: string
  timeline?: number
}

/** Three machines with etcd, Patroni and PostgreSQL each, by the files of docs/high-availability. */
export interface Cluster {
  readonly names: readonly string[]
  /** Where each Patroni answers, as `host:port`. */
  readonly restHosts: readonly string[]
  readonly machines: ReadonlyMap<string, Machine>
  /** For DATABASE_URL without HAProxy. */
  readonly urlOfAll: string
  /** The password of the program's role. */
  readonly password: string
  /** Starts a machine and its services, the first time or after it was powered off. */
  boot(name: string): Promise<void>
  /** Puts an empty machine in the place of one that is powered off, by the steps of "Replacing a machine". */
  replace(name: string): Promise<void>
  startEtcd(machine: Machine): Promise<void>
  startPatroni(machine: Machine): Promise<void>
  /** As Patroni sees them; rejects where no Patroni answers. */
  members(): Promise<Member[]>
  /** The member of that role, once there is one; rejects after two minutes. */
  memberOf(role: Member['role']): Promise<Machine>
  /** Until there are a leader, a synchronous standby and another one that follow it; answers whether. */
  isWhole(withinMs: number): Promise<boolean>
  /** `patronictl` on a machine, or where the first that runs is. */
  ctl(...args: string[]): Promise<string>
  psql(machine: Machine, sql: string, database?: string): Promise<string>
  /** Whether who connects by this URL reaches a database. */
  reaches(url: string): Promise<boolean>
}

const addresses = { db1: '10.77.0.11', db2: '10.77.0.12', db3: '10.77.0.13' } as const
/** Of the network's bridge, where VerifyPlus and HAProxy run. */
const ourAddress = '10.77.0.1'
const bridge = 'verifyplus'
const etcdFile = '/usr/bin/etcd'
const postgresBin = '/usr/lib/postgresql/15/bin/postgres'

/** What must exist below the machines' own folders; packages make them when their services start. */
const places = ['/run/postgresql', '/run/haproxy', '/var/lib/pgbackrest']

/** A bridge and the names of the machines. For a network and mounts that nobody else uses (`unshare --net --mount`). */
export async function layNetwork(): Promise<void> {
  await run('ip', ['link', 'set', 'lo', 'up'])
  await run('ip', ['link', 'add', bridge, 'type', 'bridge'])
  await run('ip', ['address', 'add', `${ourAddress}/24`, 'dev', bridge])
  await run('ip', ['link', 'set', bridge, 'up'])
  const hosts = Object.entries(addresses).map(([name, address]) => `${address} ${name}\n`)
  const folder = await mkdtemp(join(tmpdir(), 'verifyplus-ha-hosts-'))
  await writeFile(join(folder, 'hosts'), `127.0.0.1 localhost\n${hosts.join('')}`, { mode: 0o644 })
  await run('mount', ['--bind', join(folder, 'hosts'), '/etc/hosts'])
  // What is mounted stays when its name is gone.
  await rm(folder, { recursive: true })
  for (const place of places) await mkdir(place, { recursive: true })
}

export async function openCluster(home: string): Promise<Cluster> {
  const machines = new Map<string, Machine>()
  const password = randomBytes(16).toString('hex')
  const secrets = Object.fromEntries(
    ['REST', 'SUPERUSER', 'REPLICATION', 'REWIND', 'BACKUP'].map((name) => [
      `${name}_PASSWORD`,
      randomBytes(16).toString('hex'),
    ]),
  )
  const repository = join(home, 'repository')
  await mkdir(repository)
  await run('chown', ['postgres:', repository])

  const states = new Map<string, 'existing'>()
  const etcdFileOf = async (name: string, address: string): Promise<string> => {
    const text = await shipped('etcd', { NAME: name, ADDRESS: address })
    return text.replace('CLUSTER_STATE=new', `CLUSTER_STATE=${states.get(name) ?? 'new'}`)
  }

  async function boot(name: string): Promise<void> {
    const address = addresses[name as keyof typeof addresses]
    const words = { ...secrets, NAME: name, ADDRESS: address }
    const machine = await bootMachine({
      name,
      address,
      home,
      bridge,
      folders: [
        ['/etc/patroni', 'postgres'],
        ['/var/lib/postgresql', 'postgres'],
        ['/run/postgresql', 'postgres'],
        ['/var/lib/etcd', 'etcd'],
        ['/tmp', 'postgres'],
      ],
      files: [
        ['/etc/default/etcd', await etcdFileOf(name, address), 'root'],
        ['/etc/patroni/config.yml', await shipped('patroni.yml', words), 'postgres'],
        ['/etc/pgbackrest.conf', await shipped('pgbackrest.conf', words), 'postgres'],
      ],
      shared: { '/var/lib/pgbackrest': repository },
    })
    machines.set(name, machine)
    await startEtcd(machine)
    await startPatroni(machine)
  }

  async function replace(name: string): Promise<void> {
    const [other] = [...machines.values()].filter((each) => each.name !== name && each.processes(etcdFile).length > 0)
    if (!other) throw new Error('no etcd runs')
    const etcdctl = (...args: string[]): Promise<string> =>
      other.run('etcd', 'etcdctl', `--endpoints=http://${other.name}:2379`, 'member', ...args)
    const line = (await etcdctl('list')).split('\n').find((each) => each.includes(` ${name},`))
    await etcdctl('remove', line?.split(',')[0] ?? '')
    await etcdctl('add', name, `--peer-urls=http://${name}:2380`)
    for (const folder of ['etcd', 'postgresql']) await rm(join(home, name, 'var/lib', folder), { recursive: true })
    states.set(name, 'existing')
    await boot(name)
  }

  async function startEtcd(machine: Machine): Promise<void> {
    const file = await etcdFileOf(machine.name, machine.address)
    await machine.start('etcd', variablesOf(file), etcdFile)
  }
  async function startPatroni(machine: Machine): Promise<void> {
    await machine.start('postgres', {}, '/usr/bin/patroni', '/etc/patroni/config.yml')
  }

  /** What each member that answers takes the cluster for. */
  async function views(): Promise<Member[][]> {
    const asked = Object.values(addresses).map(async (address) => {
      const response = await fetch(`http://${address}:8008/cluster`, { signal: AbortSignal.timeout(2_000) })
      return ((await response.json()) as { members: Member[] }).members
    })
    return (await Promise.allSettled(asked)).flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []))
  }

  /** As two of them agree: one that was cut off, or stopped, believes what was. */
  async function members(): Promise<Member[]> {
    const byLeader = Map.groupBy(await views(), leaderOf)
    const agreed = [...byLeader].find(([leader, those]) => leader !== undefined && those.length >= 2)
    if (!agreed) throw new Error('no two members agree on who leads')
    return agreed[1][0] as Member[]
  }

  async function isWholeNow(): Promise<boolean> {
    const all = await views()
    const leaders = new Set(all.map(leaderOf))
    return all.length === 3 && leaders.size === 1 && all.every(isWholeFor)
  }

  async function memberOf(role: Member['role']): Promise<Machine> {
    const found = await until(
      async () => (await members().catch(() => [])).find((each) => each.role === role && each.state === 'running'),
      { withinMs: 120_000, stepMs: 250 },
    )
    const machine = machines.get(found?.name ?? '')
    if (!machine) throw new Error(`there is no ${role}`)
    return machine
  }

  const ctl = (...args: string[]): Promise<string> => {
    const [machine] = [...machines.values()].filter((each) => each.processes(postgresBin).length > 0)
    if (!machine) return Promise.reject(new Error('no machine runs'))
    return machine.run('postgres', 'patronictl', '-c', '/etc/patroni/config.yml', ...args)
  }

  return {
    machines,
    password,
    urlOfAll: `postgres://verifyplus:${password}@${Object.keys(addresses).join(',')}/verifyplus?target_session_attrs=read-write`,
    names: Object.keys(addresses),
    restHosts: Object.values(addresses).map((address) => `${address}:8008`),
    boot,
    replace,
    startEtcd,
    startPatroni,
    members,
    memberOf,
    ctl,
    psql: (machine, sql, database = 'postgres') => machine.run('postgres', 'psql', '-d', database, '-Atc', sql),
    reaches: (url) =>
      run('psql', [url, '-Atc', 'select 1']).then(
        (answer) => answer === '1',
        () => false,
      ),
    async isWhole(withinMs) {
      return (await until(isWholeNow, { withinMs, stepMs: 500 })) === true
    },
  }
}

function leaderOf(members: readonly Member[]): string | undefined {
  return members.find(({ role }) => role === 'leader')?.name
}

function isWholeFor(members: readonly Member[]): boolean {
  const running = members.filter(({ state }) => state === 'running' || state === 'streaming')
  const hasSynchronous = running.some(({ role }) => role === 'sync_standby')
  return running.length === 3 && hasSynchronous && new Set(running.map(({ timeline }) => timeline)).size === 1
}
