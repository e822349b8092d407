import type { Command } from 'commander'
import { readSupplierHealth, type SupplierHealth } from '#carriers/health'
import { prepareSupplier, supplierKinds } from '#carriers/kinds'
import { systemClock } from '#core/clock'
import { counted } from '#core/plural'
import type { Database } from '#db'
import {
  addSupplier,
  closeSandboxStock,
  listSuppliers,
  readLeaving,
  removeSupplier,
  sandboxKind,
  type Leaving,
} from '#numbers'
import { setting } from './arguments.ts'
import type { Cli } from './cli.ts'
import { hints } from './hints.ts'
import { readInstalled } from './installed.ts'
import { addSupplierChangeCommands, addTimes, secondsOf, type SupplierTimes } from './supplier-changes.ts'
import { table, type Terminal } from './terminal.ts'

export function addSupplierCommands(supplier: Command, { onDatabase }: Cli): void {
  const add = supplier
    .command('add')
    .description('add a supplier; prints its URL, its secret and what to do at the provider')
    .argument('<name>', 'a-z, 0-9 and -; becomes part of the URL')
    .requiredOption('--kind <kind>', `how its messages arrive: ${supplierKinds.join(', ')}`)
    .option('--set <key=value>', 'a setting of this kind; repeatable', setting)
  addTimes(add).action(
    onDatabase(
      async (
        terminal,
        database,
        name: string,
        options: SupplierTimes & { kind: string; set?: Record<string, string> },
      ) => {
        const installed = await readInstalled(terminal, database)
        const { settings, url, instructions } = await prepareSupplier(
          options.kind,
          name,
          options.set ?? {},
          installed.publicUrl,
        )
        const at = systemClock.now()
        await addSupplier(database, {
          name,
          kind: options.kind,
          settings,
          ...secondsOf(options),
          at,
        })
        // A customer of real numbers must not be lent a fictional one.
        if (installed.sandbox === 'auto') await closeSandboxStock(database, at)
        terminal.answer({ name, kind: options.kind, url, secret: settings['secret'] ?? null, settings }, [
          `Supplier ${name} (${options.kind})`,
          ...hints(terminal.config, instructions),
        ])
      },
    ),
  )

  addSupplierChangeCommands(supplier, onDatabase)

  supplier
    .command('list')
    .description('list suppliers, their message flow and the state of their connections')
    .action(
      onDatabase(async (terminal, database) => {
        const at = systemClock.now()
        const health = new Map((await readSupplierHealth(database, at)).map((h) => [h.supplierId, h]))
        const all = await listSuppliers(database)
        const leaving = await readLeaving(
          database.pool,
          all.filter((s) => s.leavingAt).map((s) => s.supplierId),
          at,
        )
        const suppliers = all.map(
          ({ settings: _secrets, oldSecrets: _old, removedAt: _never, leavingAt, ...rest }) => ({
            ...rest,
            ...health.get(rest.supplierId),
            leaving: leavingAt && (leaving.get(rest.supplierId) ?? { leases: 0, until: at }),
          }),
        )
        terminal.answer(suppliers, [
          ...table(
            [
              'name',
              'kind',
              'state',
              'numbers',
              'cool-down',
              'expected every',
              'last message',
              'per minute',
              'withheld',
              'duplicates',
            ],
            suppliers.map((s) => [
              s.name,
              s.kind,
              s.leaving ? 'leaving' : s.pausedAt ? 'paused' : 'active',
              s.numbers,
              `${s.coolDownSeconds} s`,
              s.expectEverySeconds === null ? null : `${s.expectEverySeconds} s`,
              s.lastMessageAt,
              s.messagesPerMinute?.toFixed(1),
              share(s.withheldShare),
              share(s.duplicateShare),
            ]),
          ),
          ...suppliers.flatMap((s) =>
            s.pausedAt && !s.leaving
              ? [
                  '',
                  `Supplier ${s.name} has been paused since ${s.pausedAt.toISOString()}: none of its numbers are lent.`,
                ]
              : [],
          ),
          ...suppliers.flatMap((s) => (s.leaving ? ['', leavingLine(s.name, s.leaving)] : [])),
          ...suppliers.flatMap((s) => connectionLines(s.name, s.connections ?? [])),
        ])
      }),
    )

  supplier
    .command('remove')
    .description('stop lending its numbers, and accept its messages until its active leases have ended')
    .argument('<name>', 'the supplier')
    .option('--now', 'refuse its messages at once: codes for active leases no longer arrive')
    .action(
      onDatabase(async (terminal, database, name: string, options: { now?: boolean }) => {
        const { numbers, leaving, abandoned } = await removeSupplier(database, name, systemClock.now(), options)
        await sayThatSandboxStaysClosed(terminal, database)
        const retired = `${counted(numbers, 'number')} retired`
        const what = `Supplier ${name} removed, ${retired}`
        terminal.answer({ name, retired: numbers, leaving, abandoned }, [
          leaving
            ? `${leavingLine(name, leaving)} Then it is removed automatically; --now removes it at once. ${retired}.`
            : abandoned > 0
              ? `${what}; ${counted(abandoned, 'active lease gets', 'active leases get')} no more messages`
              : what,
        ])
      }),
    )
}

/** Numbers of their own are what the operator wants, so the last supplier that goes does not open the sandbox. */
async function sayThatSandboxStaysClosed(terminal: Terminal, database: Database): Promise<void> {
  const own = (await listSuppliers(database)).filter((s) => s.kind !== sandboxKind && s.leavingAt === null)
  const { sandbox } = await readInstalled(terminal, database)
  if (own.length > 0 || sandbox === 'on') return
  terminal.progress(
    'You have no supplier of your own left, and the sandbox stays closed: `verifyplus sandbox on` opens it.',
  )
}

function leavingLine(name: string, { leases, until }: Leaving): string {
  return `Supplier ${name} is leaving: its numbers are no longer lent, and its messages are accepted until the active leases (${leases}) and their cool-down are over, at the latest ${until.toISOString()}.`
}

function share(of: number | null | undefined): string | null {
  return of === null || of === undefined ? null : `${(of * 100).toFixed(1)} %`
}

function connectionLines(supplier: string, connections: SupplierHealth['connections']): string[] {
  if (connections.length === 0) return []
  return [
    '',
    `Connections of ${supplier}:`,
    ...table(
      ['connection', 'state', 'since', 'last message', 'response time', 'decode errors', 'last problem'],
      connections.map((c) => [
        c.name,
        c.silent ? `${c.state} (not connected from any process)` : c.state,
        c.since,
        c.lastMessageAt,
        c.answerLatencyMs === null ? null : `${c.answerLatencyMs.toFixed(1)} ms`,
        c.decodeErrors,
        c.lastProblem,
      ]),
    ),
  ]
}
