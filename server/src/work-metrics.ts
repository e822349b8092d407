import { Gauge, type Registry } from 'prom-client'
import type { WorkSeen } from '#jobs'

/**
 * What must go on, as it was seen last. All processes see the same, so of several the latest is told and not their sum. A series
 * that is not there is no alarm, so each is there from the first look on, and `verifyplus_work_seen_seconds` says when that was.
 */
export function addWorkMetrics(registry: Registry, seen: () => WorkSeen | null): void {
  const registers = [registry]
  const aggregator = 'max'
  new Gauge({
    name: 'verifyplus_work_seen_seconds',
    help: 'Unix time of the last check whether work goes on; 0 before the first check',
    registers,
    aggregator,
    collect() {
      this.set((seen()?.at.getTime() ?? 0) / 1_000)
    },
  })
  new Gauge({
    name: 'verifyplus_work_owned',
    help: 'Whether any process does this work: 1 or 0',
    labelNames: ['work'],
    registers,
    aggregator,
    collect() {
      this.reset()
      for (const [work, owned] of seen()?.owned ?? []) this.set({ work }, owned ? 1 : 0)
    },
  })
  new Gauge({
    name: 'verifyplus_lease_overdue_seconds',
    help: 'How far the oldest active lease is past its end',
    registers,
    aggregator,
    collect() {
      this.set(seen()?.overdueSeconds ?? 0)
    },
  })
  new Gauge({
    name: 'verifyplus_audit_unsealed_seconds',
    help: 'How long the oldest record of the audit has waited for its seal',
    registers,
    aggregator,
    collect() {
      this.set(seen()?.auditUnsealedSeconds ?? 0)
    },
  })
  const supplierGauge = (
    name: string,
    help: string,
    read: (of: WorkSeen['suppliers'][number]) => number | null,
  ): void => {
    new Gauge({
      name: `verifyplus_supplier_${name}`,
      help,
      labelNames: ['supplier'],
      registers,
      aggregator,
      collect() {
        this.reset()
        for (const each of seen()?.suppliers ?? []) {
          const value = read(each)
          if (value !== null) this.set({ supplier: each.name }, value)
        }
      },
    })
  }
  supplierGauge('silent_seconds', 'Time since the supplier’s last message, to the minute', (each) => each.silentSeconds)
  supplierGauge(
    'expect_every_seconds',
    'The longest time between two messages of the supplier, if set',
    (each) => each.expectEverySeconds,
  )
  supplierGauge('paused', 'Whether the supplier is paused, so that none of its numbers are lent: 1 or 0', (each) =>
    each.paused ? 1 : 0,
  )
  const backupGauge = (name: string, help: string, read: (of: NonNullable<WorkSeen['backups']>) => number): void => {
    new Gauge({
      name: `verifyplus_backup_${name}`,
      help,
      registers,
      aggregator,
      collect() {
        this.reset()
        const backups = seen()?.backups
        if (backups) this.set(read(backups))
      },
    })
  }
  backupGauge('age_seconds', 'Time since the last complete scheduled backup', (of) => of.ageSeconds)
  backupGauge('every_seconds', 'How often a backup is written', (of) => of.everySeconds)
}
