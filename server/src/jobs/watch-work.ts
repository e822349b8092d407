import type { Clock } from '#core/clock'
import type { Database } from '#db'

export interface SupplierSeen {
  name: string
  paused: boolean
  /**
   * Since its last message, or since it was resumed. Null for one that is paused, from which nothing is expected, and for one that
   * never brought a message within the week that traffic is kept.
   */
  silentSeconds: number | null
  expectEverySeconds: number | null
}

/** What must go on, as the database shows it. */
export interface WorkSeen {
  at: Date
  /** Of the work that one process of all does: whether some process has its lock. */
  owned: ReadonlyMap<string, boolean>
  /** By how much the oldest live lease is past its end; 0 where none is. */
  overdueSeconds: number
  suppliers: readonly SupplierSeen[]
  /** Where backups are written by themselves: the time since the last one that was whole, or since that was asked for. */
  backups: { ageSeconds: number; everySeconds: number; lastProblem: string | null } | null
  /** How long the oldest record of the audit behind the last sealed one has waited for its seal; 0 where none does. */
  auditUnsealedSeconds: number
}

export interface WorkWatch {
  /** Looks, and says what is wrong: a line for each thing, and once a minute while it stays so. Never rejects. */
  look(): Promise<void>
  /** What was seen last; null before the first look. */
  seen(): WorkSeen | null
}

export interface WorkWatchOptions {
  database: Database
  clock: Clock
  /** The names of the work that this process would own. */
  names(): readonly string[]
  warn(fields: Record<string, unknown>, sentence: string): void
  /** It could not be looked. */
  failed(error: unknown): void
}

/** A lock changes hands within seconds of its owner's death, and the job that ends leases runs twice a second. */
const wrongAfterSeconds = 15
const sayAgainMs = 60_000
/** Sealed every five seconds, a thousand records at once. */
const unsealedAfterSeconds = 120
/** A backup that is late by half its interval was tried again several times. */
const backupLate = 1.5

/** $1 names, $2 the time. Advisory locks of one 64-bit key stand in `pg_locks` as two halves with `objsubid` 1. */
const statement = `
select
  (select coalesce(jsonb_object_agg(w.name, exists (
     select from pg_locks k
     where k.locktype = 'advisory' and k.granted and k.objsubid = 1
       and k.database = (select oid from pg_database where datname = current_database())
       and k.classid::bigint = (w.key >> 32) & 4294967295 and k.objid::bigint = w.key & 4294967295
   )), '{}') from (select name, hashtextextended(name, 0) as key from unnest($1::text[]) as n(name)) w) as owned,
  (select greatest(0, extract(epoch from $2::timestamptz - min(expires_at)))::float8 from lease where ended_at is null and expires_at <= $2) as overdue_seconds,
  (select coalesce(jsonb_agg(jsonb_build_object(
     'name', s.name, 'paused', s.paused_at is not null, 'expectEverySeconds', s.expect_every_seconds,
     'silentSeconds', case when s.paused_at is null and heard.minute is not null
       then greatest(0, extract(epoch from $2::timestamptz - greatest(heard.minute, s.resumed_at))) end
   ) order by s.name), '[]')
   from supplier s
   cross join lateral (
     select coalesce((select t.minute from supplier_traffic t where t.supplier_id = s.supplier_id and t.messages > 0 order by t.minute desc limit 1),
       case when s.expect_every_seconds is not null then s.created_at end) as minute
   ) heard
   where s.removed_at is null and s.leaving_at is null) as suppliers,
  (select jsonb_build_object(
     'ageSeconds', greatest(0, extract(epoch from $2::timestamptz - coalesce(done_at, created_at))), 'everySeconds', every_seconds, 'lastProblem', last_problem
   ) from backup_schedule) as backups,
  (select greatest(0, extract(epoch from $2::timestamptz - at))::float8 from audit_record
   where audit_record_id > coalesce((select max(audit_record_id) from audit_link), 0) order by audit_record_id limit 1) as audit_unsealed_seconds`

interface Row {
  owned: Record<string, boolean>
  overdue_seconds: number | null
  suppliers: SupplierSeen[]
  backups: WorkSeen['backups']
  audit_unsealed_seconds: number | null
}

export function createWorkWatch(options: WorkWatchOptions): WorkWatch {
  const { database, clock } = options
  let seen: WorkSeen | null = null
  const unownedSinceMs = new Map<string, number>()
  const saidAtMs = new Map<string, number>()

  function say(what: string, wrong: boolean, fields: Record<string, unknown>, sentence: string): void {
    const nowMs = clock.elapsedMs()
    if (!wrong) return void saidAtMs.delete(what)
    if (nowMs - (saidAtMs.get(what) ?? -Infinity) < sayAgainMs) return
    saidAtMs.set(what, nowMs)
    options.warn(fields, sentence)
  }

  function judge(now: WorkSeen): void {
    const nowMs = clock.elapsedMs()
    for (const [work, isOwned] of now.owned) {
      if (isOwned) unownedSinceMs.delete(work)
      else if (!unownedSinceMs.has(work)) unownedSinceMs.set(work, nowMs)
      const unownedSeconds = isOwned ? 0 : (nowMs - (unownedSinceMs.get(work) as number)) / 1_000
      say(`work ${work}`, unownedSeconds >= wrongAfterSeconds, { work, unownedSeconds }, 'no process does this work')
    }
    const { overdueSeconds } = now
    say('leases', overdueSeconds >= wrongAfterSeconds, { overdueSeconds }, 'leases are not ended that are due')
    for (const { name: supplier, silentSeconds, expectEverySeconds } of now.suppliers) {
      const silent = expectEverySeconds !== null && (silentSeconds ?? 0) > expectEverySeconds
      const fields = { supplier, silentSeconds: Math.round(silentSeconds ?? 0), expectEverySeconds }
      say(`supplier ${supplier}`, silent, fields, 'a supplier brings no messages')
    }
    const late = now.backups !== null && now.backups.ageSeconds > now.backups.everySeconds * backupLate
    const { auditUnsealedSeconds } = now
    say('audit', auditUnsealedSeconds >= unsealedAfterSeconds, { auditUnsealedSeconds }, 'the audit is not sealed')
    say('backups', late, { ...now.backups }, 'no backup was written for too long')
  }

  return {
    seen: () => seen,
    async look() {
      const at = clock.now()
      try {
        const [row] = await database.hot<Row>('watch-work', statement, [options.names(), at])
        if (!row) return
        seen = {
          at,
          owned: new Map(Object.entries(row.owned)),
          overdueSeconds: row.overdue_seconds ?? 0,
          suppliers: row.suppliers,
          backups: row.backups,
          auditUnsealedSeconds: row.audit_unsealed_seconds ?? 0,
        }
        judge(seen)
      } catch (error) {
        options.failed(error)
      }
    },
  }
}
