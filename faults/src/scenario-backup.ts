import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { checkCopy } from './check-copy.ts'
import { childrenOf, commandLine, send } from './processes.ts'
import type { Scenario } from './scenario.ts'
import { unavailable } from './signs.ts'
import { sqlOf } from './sql.ts'
import { underFaults, type Fault, type FaultSurroundings } from './under-faults.ts'
import { timed, wait } from './waiting.ts'
import { embeddedUrl, openWorld, type World } from './world.ts'

/** A backup of a program that serves, and its restore into another database. */
export const backupScenario: Scenario = {
  longRounds: 9,
  async run(options) {
    const world = await openWorld({ servers: [{ WORKERS: '2' }] })
    try {
      return await underFaults(world, faultsOf(world, options.signal), options)
    } finally {
      await world.close()
    }
  },
}

function faultsOf(world: World, signal: AbortSignal): Record<string, Fault> {
  let copies = 0
  const nextFile = (): string => join(world.dataDir, `copy-${++copies}`)

  /** The file is whole: all that was acknowledged before it was begun is in it, and settled. */
  async function backUpAndRestore({ violations, load }: FaultSurroundings): Promise<object> {
    const file = nextFile()
    const moment = new Date()
    const backup = await timed(() => world.command('backup', file))
    if (backup.answer.exitCode !== 0)
      violations.add(`backup ended with ${backup.answer.exitCode}: ${backup.answer.stderr}`)
    const database = `copy_${copies}`
    await sqlOf(() => embeddedUrl(world.dataDir, { role: 'postgres', database: 'postgres' }))(
      `create database ${database} owner verifyplus template template0`,
    )
    const url = await embeddedUrl(world.dataDir, { database })
    const restore = await timed(() => world.commandOn(url, 'restore', file))
    if (restore.answer.exitCode !== 0)
      violations.add(`restore ended with ${restore.answer.exitCode}: ${restore.answer.stderr}`)
    const sql = sqlOf(() => url)
    await checkCopy(sql, load.record, moment, violations)
    violations.addEach(
      'lease that is live in a restored database, or number that does not rest',
      await sql(`select 'lease ' || lease_id as what from lease where ended_at is null
        union all select 'number ' || number_id from number where rest_until <= clock_timestamp() or live_product_ids <> '{}' limit 20`),
    )
    const told = Math.max(0, ...[...load.record.leases.keys()].map(Number))
    const [next] = await sql<{ id: number }>('select last_value::int as id from lease_lease_id_seq')
    if ((next?.id ?? 0) <= told) violations.add(`a restored database gives lease ${next?.id} again: ${told} was given`)
    return { backupMs: backup.tookMs, restoreMs: restore.tookMs }
  }

  /** What breaks while a backup is written: no file of its name appears, and the command says why in a sentence. */
  async function backUpWhile({ violations }: FaultSurroundings, breakIt: () => Promise<void>): Promise<object> {
    const file = nextFile()
    const running = world.command('backup', file)
    await breakIt()
    const { exitCode, stderr } = await running
    const names = await readdir(world.dataDir)
    const isThere = names.includes(`copy-${copies}`)
    if (isThere !== (exitCode === 0))
      violations.add(`a backup that ended with ${exitCode} is ${isThere ? '' : 'not '}there`)
    if (exitCode !== null && /\n\s+at /.test(stderr)) violations.add(`a backup ended in a stack: ${stderr}`)
    return { exitCode, said: stderr.trim().split('\n').at(-1) ?? '' }
  }

  return {
    backUpAndRestore: { act: backUpAndRestore, signs: {} },
    killPostmasterMeanwhile: {
      act: async (around) =>
        backUpWhile(around, async () => {
          await wait(around.chance.between(500, 3_000), signal)
          send(await world.postmaster(), 'SIGKILL')
        }),
      signs: { line: /the database is unreachable|unavailable/, metric: unavailable() },
    },
    killBackup: {
      act: async (around) =>
        backUpWhile(around, async () => {
          await wait(around.chance.between(500, 3_000), signal)
          const ours = childrenOf(process.pid).filter((pid) => commandLine(pid).includes(`copy-${copies}`))
          for (const pid of ours) send(pid, 'SIGKILL')
        }),
      signs: {},
    },
  }
}
