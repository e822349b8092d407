import { cp } from 'node:fs/promises'
import { startLoad } from '../load.ts'
import { send } from '../processes.ts'
import type { Finding, Scenario, ScenarioOptions } from '../scenario.ts'
import { createViolations } from '../violations.ts'
import { timed, until, wait } from '../waiting.ts'
import type { World } from '../world.ts'
import type { Cluster } from './cluster.ts'
import { openEstate, pgbackrest, type Estate } from './estate.ts'
import { openHome } from './home.ts'
import type { Machine } from './machine.ts'
import { missingForHa } from './missing.ts'
import { primariesOf } from './primaries.ts'

const loadForMs = 10_000
const flowsWithinMs = 120_000
const archivedWithinMs = 60_000
const servedWithinMs = 60_000
const bin = '/usr/lib/postgresql/15/bin'
const data = '/var/lib/postgresql/verifyplus'

/** A full backup under load, a time, more load, and the way back to that time: by the commands of docs/high-availability.md. */
export const restoreScenario: Scenario = {
  longRounds: 1,
  missing: missingForHa,
  async run(options) {
    await using stack = new AsyncDisposableStack()
    const home = await openHome(stack)
    stack.defer(() => cp(`${home}/logs`, `${options.logs}/machines`, { recursive: true }))
    return await goBack(await openEstate(home, 'haproxy', stack), options)
  },
}

async function goBack(estate: Estate, { actors, chance, signal, say }: ScenarioOptions): Promise<Finding> {
  const { cluster, world } = estate
  const violations = createViolations()
  const figures = { requests: 0, leases: 0, messages: 0, codes: 0 }
  const work = async (whileItRuns: () => Promise<void>): Promise<void> => {
    const load = startLoad(estate.outside, actors, chance, signal)
    const { wedged } = await load.flows(flowsWithinMs)
    if (wedged.length > 0) violations.add(`not served within ${flowsWithinMs} ms: ${wedged.join(', ')}`)
    await whileItRuns()
    await load.settle()
    figures.requests += [...load.record.statuses.values()].reduce((sum, n) => sum + n, 0)
    figures.leases += load.record.leases.size
    figures.messages += [...load.record.sent.values()].filter(({ acknowledgedAt }) => acknowledgedAt).length
    figures.codes += [...load.record.handed.values()].reduce((sum, codes) => sum + codes.size, 0)
  }
  const ledger = async (when: string): Promise<void> => {
    const { exitCode, stdout, stderr } = await world.command('ledger', 'check')
    if (exitCode !== 0) violations.add(`ledger check ${when} ended with ${exitCode}: ${stdout}${stderr}`)
  }

  const leader = await cluster.memberOf('leader')
  await pgbackrest(leader, 'check')
  const backup = { tookMs: 0 }
  await work(async () => {
    backup.tookMs = (await timed(() => pgbackrest(leader, '--type=full', 'backup'))).tookMs
    await wait(loadForMs, signal)
  })
  const before = await countsOf(world)
  const [row] = await world.sql<{ at: string }>('select clock_timestamp()::text as at')
  const at = row?.at ?? ''
  await wait(2_000, signal)
  await work(() => wait(loadForMs, signal))
  const after = await countsOf(world)
  await archive(cluster, leader)

  for (const server of world.servers) await server.stop()
  const { tookMs } = await timed(() => restoreTo(cluster, leader, at))
  await until(() => isServed(world), { withinMs: servedWithinMs, stepMs: 500, signal })
  const restored = await countsOf(world)
  if (restored !== before) violations.add(`restored to ${at}: ${restored}, and then there were ${before}`)
  // A short rest, so that there is something to lend below.
  const settled = await world.command('restore', '--settle', at, '--rest', '1s')
  if (settled.exitCode !== 0) violations.add(`restore --settle ended with ${settled.exitCode}: ${settled.stderr}`)
  const [live] = await world.sql<{ leases: number }>('select count(*)::int as leases from lease where ended_at is null')
  if (live?.leases !== 0) violations.add(`${live?.leases} leases are live after restore --settle`)
  await ledger('after the restore')
  for (const n of world.servers.keys()) await world.restart(n)
  await work(async () => {})
  await ledger('after new leases')
  // The machine that was restored must be able to follow another one: nothing of the target is left in its settings.
  const mustBeWhole = async (when: string): Promise<void> => {
    if (!(await cluster.isWhole(flowsWithinMs))) violations.add(`the cluster is not whole ${when}`)
  }
  await mustBeWhole('after the restore')
  await cluster.ctl('switchover', '--force', 'verifyplus')
  await mustBeWhole('after a switchover from the machine that was restored')
  say(`back from ${after} to ${restored}; ${JSON.stringify({ backupMs: backup.tookMs, restoreMs: tookMs })}`)
  return { ...figures, faults: [], longestSilenceMs: tookMs, violations: violations.all }
}

/** Of rows that only become more, and whose number does not depend on what is done by the clock. */
async function countsOf({ sql }: World): Promise<string> {
  const [counts] = await sql<{ leases: string; messages: string }>(
    'select (select count(*) from lease)::text as leases, (select count(*) from message)::text as messages',
  )
  return `${counts?.leases} leases and ${counts?.messages} messages`
}

async function isServed({ sql }: World): Promise<boolean> {
  return sql('select 1').then(
    () => true,
    () => false,
  )
}

/** Until what was committed last is in the repository. */
async function archive(cluster: Cluster, leader: Machine): Promise<void> {
  const segment = await cluster.psql(leader, 'select pg_walfile_name(pg_switch_wal())')
  const isThere = async (): Promise<boolean> =>
    (await cluster.psql(leader, `select last_archived_wal >= '${segment}' from pg_stat_archiver`)) === 't'
  if (!(await until(isThere, { withinMs: archivedWithinMs, stepMs: 500 })))
    throw new Error(`the last segment is not archived within ${archivedWithinMs} ms`)
}

/** The steps of "Back to a point in time", in their order. */
async function restoreTo(cluster: Cluster, machine: Machine, at: string): Promise<void> {
  const others = [...cluster.machines.values()].filter((each) => each !== machine)
  // The leader last: nobody is left who could take its place.
  for (const each of [...others, machine]) await stopPatroni(each)
  const target = ['--delta', '--type=time', `--target=${at}`, '--target-action=promote']
  await pgbackrest(machine, ...target, 'restore')
  await machine.run(
    'postgres',
    `${bin}/pg_ctl`,
    '-D',
    data,
    '-o',
    `-c listen_addresses=''`,
    '-l',
    '/tmp/restore.log',
    '-w',
    '-t',
    '600',
    'start',
  )
  const isPrimary = async (): Promise<boolean> => (await cluster.psql(machine, 'select pg_is_in_recovery()')) === 'f'
  if (!(await until(isPrimary, { withinMs: 120_000, stepMs: 500 }))) throw new Error('the recovery does not end')
  await machine.run('postgres', `${bin}/pg_ctl`, '-D', data, '-w', 'stop')
  await forget(machine)
  await cluster.startPatroni(machine)
  const leads = async (): Promise<boolean> => (await primariesOf([`${machine.address}:8008`])).length === 1
  if (!(await until(leads, { withinMs: 120_000, stepMs: 500 }))) throw new Error(`${machine.name} does not lead`)
  for (const each of others) {
    await each.run('postgres', 'rm', '-rf', data)
    await cluster.startPatroni(each)
  }
}

/** etcd still names the cluster that was: who its primary was, and on which timeline. */
async function forget(machine: Machine): Promise<void> {
  const answers = String.raw`verifyplus\nYes I am aware\n`
  await machine.run(
    'postgres',
    'sh',
    '-c',
    `printf '${answers}' | patronictl -c /etc/patroni/config.yml remove verifyplus`,
  )
}

/** As `systemctl stop patroni`: it stops its PostgreSQL in order. */
async function stopPatroni(machine: Machine): Promise<void> {
  // Not who started it as another user: that one kills what has not ended two seconds later.
  for (const pid of machine.processes('python3 /usr/bin/patroni')) send(pid, 'SIGTERM')
  const isGone = (): boolean => machine.processes('/usr/bin/patroni', `${bin}/postgres`).length === 0
  if (!(await until(isGone, { withinMs: 90_000, stepMs: 250 })))
    throw new Error(`Patroni does not end on ${machine.name}`)
}
