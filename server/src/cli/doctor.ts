import type { Command } from 'commander'
import { stat } from 'node:fs/promises'
import { systemClock } from '#core/clock'
import { Refused } from '#core/errors'
import { counted } from '#core/plural'
import {
  compareClock,
  connectionsOfProcess,
  databaseTime,
  foreignMigration,
  newerProgramWords,
  pendingMigrations,
  type Database,
  type Serving,
} from '#db'
import type { Config } from '#config'
import { assertSession, connectDatabase, findServingOf } from './open-database.ts'
import type { Cli } from './cli.ts'
import { freeBytesAt, leastFreeBytes } from './disk-watch.ts'
import { readInstalled } from './installed.ts'
import { portFailure, type PortVariable } from './port-failure.ts'
import { proxyFinding } from './proxy-finding.ts'
import { signUpWords } from './sign-up-words.ts'
import { supplierFindings } from './supplier-findings.ts'
import type { Terminal } from './terminal.ts'

export interface Finding {
  what: string
  ok: boolean
  says: string
}

export function addDoctor(command: Command, { plain }: Cli): void {
  command.action(
    plain(async (terminal) => {
      const findings = await examine(terminal)
      const ok = findings.every((finding) => finding.ok)
      terminal.answer(
        { ok, findings },
        findings.map((f) => `${f.ok ? 'ok  ' : 'FIX '}  ${f.what}: ${f.says}`),
      )
      return ok ? 0 : 1
    }),
  )
}

async function examine(terminal: Terminal): Promise<Finding[]> {
  const { config } = terminal
  const findings: Finding[] = [
    {
      what: 'configuration',
      ok: true,
      says: `${config.databaseUrl === null ? `embedded PostgreSQL in ${config.dataDir}` : 'PostgreSQL of DATABASE_URL'}, ${counted(config.workers, 'process', 'processes')}`,
    },
  ]
  findings.push(await proxyFinding(config))
  findings.push(await portFinding(config.host, config.port, 'PORT'))
  if (config.metricsPort !== null) findings.push(await portFinding(config.host, config.metricsPort, 'METRICS_PORT'))
  try {
    const opened = await connectDatabase(terminal, { role: 'command', mayCreate: false })
    const { database, close } = opened
    try {
      const schema = await databaseFindings(database)
      const isUpToDate = schema.every(({ what, ok }) => what !== 'schema' || ok)
      // What is asked of a schema that is another would fail.
      if (isUpToDate) findings.push(await signUpFinding(terminal, database))
      findings.push(...schema, await connectionsFinding(config, database))
      if (isUpToDate) findings.push(...(await supplierFindings(database)))
      const session = await sessionFindings(config)
      findings.push(...session)
      // Whether a role can be taken on is tried in a transaction, which a pooler in statement mode refuses.
      if (isUpToDate && session.every(({ ok }) => ok))
        findings.push(roleFinding(config, await findServingOf(config, opened)))
    } finally {
      await close()
    }
  } catch (error) {
    findings.push({ what: 'database', ok: false, says: error instanceof Error ? error.message : String(error) })
  }
  // Where there is no folder, the finding above says so.
  if (config.databaseUrl === null && (await isFolder(config.dataDir))) findings.push(await diskFinding(config.dataDir))
  return findings
}

function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  )
}

/** Before the schema is as far as this program, only the environment says it. */
async function signUpFinding(terminal: Terminal, database: Database): Promise<Finding> {
  const isBehind = (await pendingMigrations(database)).length > 0
  const decided = isBehind ? terminal.config : await readInstalled(terminal, database)
  return { what: 'sign-up', ok: true, says: signUpWords(decided) }
}

/** A port that is taken is right where our own server runs. */
async function portFinding(host: string, port: number, variable: PortVariable): Promise<Finding> {
  const what = `port ${port} on ${host}`
  const failure = await portFailure(host, port, variable)
  if (failure === null) return { what, ok: true, says: 'free' }
  const ours = await fetch(`http://${host}:${port}/healthz`, { signal: AbortSignal.timeout(2_000) })
    .then(async (response) => (await response.text()) === '{"status":"ok"}')
    .catch(() => false)
  return ours ? { what, ok: true, says: 'a VerifyPlus server is running there' } : { what, ok: false, says: failure }
}

async function databaseFindings(database: Database): Promise<Finding[]> {
  const { offsetMs, isOff } = await compareClock(systemClock, () => databaseTime(database))
  const { rows } = await database.pool.query<{ version: string; durable: boolean }>(
    `select current_setting('server_version') as version,
       current_setting('fsync') = 'on' and current_setting('synchronous_commit') <> 'off' as durable`,
  )
  const row = rows[0] as { version: string; durable: boolean }
  return [
    { what: 'database', ok: true, says: `PostgreSQL ${row.version}` },
    {
      what: 'durability',
      ok: row.durable,
      says: row.durable
        ? 'fsync and synchronous_commit are on'
        : 'turn fsync and synchronous_commit on: a power cut would lose money and codes',
    },
    schemaFinding(await foreignMigration(database.pool), await pendingMigrations(database)),
    {
      what: 'clock',
      ok: !isOff,
      says: `${Math.round(offsetMs)} ms ahead of the database’s${isOff ? '. Set up NTP on both.' : ''}`,
    },
  ]
}

/** Of the embedded database there is nothing to find: nobody can put a pooler before it. */
async function sessionFindings(config: Config): Promise<Finding[]> {
  if (config.databaseUrl === null) return []
  const what = 'session'
  try {
    await assertSession(config)
    return [{ what, ok: true, says: 'kept from one statement to the next' }]
  } catch (error) {
    if (!(error instanceof Refused)) throw error
    return [{ what, ok: false, says: error.message }]
  }
}

function schemaFinding(foreign: string | null, pending: readonly string[]): Finding {
  const what = 'schema'
  if (foreign !== null) return { what, ok: false, says: newerProgramWords(foreign) }
  if (pending.length > 0) return { what, ok: false, says: `run: verifyplus migrate (${pending.join(', ')})` }
  return { what, ok: true, says: 'up to date' }
}

function roleFinding({ databaseUrl }: Config, { role, mayChange, advice, isToBeMade }: Serving): Finding {
  const what = 'database role'
  if (mayChange.length > 0 && (isToBeMade || databaseUrl === null))
    return { what, ok: true, says: 'the next start makes the one that serves, which may not change ledger and audit' }
  const says = `processes that serve speak as ${role}, which may read and add to ledger and audit, and change neither`
  return { what, ok: mayChange.length === 0, says: advice ?? says }
}

/** Lines and LISTENs stay open, so processes that do not fit keep each other out for good and not only under load. */
async function connectionsFinding(config: Config, database: Database): Promise<Finding> {
  const { rows } = await database.pool.query<{ allowed: number }>(
    `select current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int as allowed`,
  )
  const allowed = rows[0]?.allowed ?? 0
  // One more stands beside them while SIGHUP replaces them.
  const most = (config.workers + 1) * connectionsOfProcess
  const says = `${counted(config.workers, 'process', 'processes')}, and one more while they are replaced, may open ${most}; PostgreSQL allows ${allowed}`
  const ok = most <= allowed
  return { what: 'connections', ok, says: ok ? says : `${says}. Raise max_connections, or lower WORKERS.` }
}

async function diskFinding(dataDir: string): Promise<Finding> {
  const freeBytes = await freeBytesAt(dataDir)
  const says = `${Math.round(freeBytes / 1e6)} MB free at ${dataDir}`
  return {
    what: 'disk',
    ok: freeBytes >= leastFreeBytes,
    says: freeBytes >= leastFreeBytes ? says : `${says}. Make room.`,
  }
}
