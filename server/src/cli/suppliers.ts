import { readSupplierHealth, type SupplierHealth } from '#carriers/health'
import { prepareSupplier, supplierKinds } from '#carriers/kinds'
import { systemClock } from '#core/clock'
import { addSupplier, closeSandboxStock, listSuppliers, removeSupplier } from '#numbers'
import { duration, setting } from './arguments.ts'
import type { Cli } from './cli.ts'
import { table } from './terminal.ts'

export function addSupplierCommands({ program, onDatabase }: Cli): void {
  const supplier = program.command('supplier').description('suppliers of numbers: add, list, remove')

  supplier
    .command('add')
    .description('add a supplier; prints its URL, its secret and what to do at the provider')
    .argument('<name>', 'a-z, 0-9 and -; it stands in the URL')
    .requiredOption('--kind <kind>', `how its messages arrive: ${supplierKinds.join(', ')}`)
    .option('--set <key=value>', 'a setting of this kind; may be given again', setting)
    .option('--cool-down <time>', 'how long its numbers rest after a lease, such as 10m', duration)
    .action(
      onDatabase(
        async (
          terminal,
          database,
          name: string,
          options: { kind: string; set?: Record<string, string>; coolDown?: number },
        ) => {
          const { settings, url, instructions } = prepareSupplier(
            options.kind,
            name,
            options.set ?? {},
            terminal.config.publicUrl,
          )
          const at = systemClock.now()
          await addSupplier(database, { name, kind: options.kind, settings, coolDownSeconds: options.coolDown, at })
          // A customer of real numbers must not be lent a fictional one.
          if (terminal.config.sandbox === 'auto') await closeSandboxStock(database, at)
          terminal.answer({ name, kind: options.kind, url, secret: settings['secret'] ?? null, settings }, [
            `Supplier ${name} (${options.kind})`,
            ...instructions,
          ])
        },
      ),
    )

  supplier
    .command('list')
    .description('list suppliers, how their messages go, and the state of their connections')
    .action(
      onDatabase(async (terminal, database) => {
        const health = new Map((await readSupplierHealth(database, systemClock.now())).map((h) => [h.supplierId, h]))
        const suppliers = (await listSuppliers(database)).map(({ settings: _secrets, removedAt: _never, ...rest }) => ({
          ...rest,
          ...health.get(rest.supplierId),
        }))
        terminal.answer(suppliers, [
          ...table(
            ['name', 'kind', 'numbers', 'cool-down', 'last message', 'per minute', 'withheld', 'duplicates'],
            suppliers.map((s) => [
              s.name,
              s.kind,
              s.numbers,
              `${s.coolDownSeconds} s`,
              s.lastMessageAt,
              s.messagesPerMinute?.toFixed(1),
              share(s.withheldShare),
              share(s.duplicateShare),
            ]),
          ),
          ...suppliers.flatMap((s) => connectionLines(s.name, s.connections ?? [])),
        ])
      }),
    )

  supplier
    .command('remove')
    .description('refuse its messages from now on and retire its numbers; what is lent stays lent to its end')
    .argument('<name>', 'the supplier')
    .action(
      onDatabase(async (terminal, database, name: string) => {
        const { numbers } = await removeSupplier(database, name, systemClock.now())
        terminal.answer({ name, retired: numbers }, [`Supplier ${name} is removed, ${numbers} numbers retired`])
      }),
    )
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
      ['connection', 'state', 'since', 'last message', 'answered within', 'decode errors', 'last problem'],
      connections.map((c) => [
        c.name,
        c.silent ? `${c.state} (nobody holds it now)` : c.state,
        c.since,
        c.lastMessageAt,
        c.answerLatencyMs === null ? null : `${c.answerLatencyMs.toFixed(1)} ms`,
        c.decodeErrors,
        c.lastProblem,
      ]),
    ),
  ]
}
