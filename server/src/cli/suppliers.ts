import { systemClock } from '#core/clock'
import { Refused } from '#core/errors'
import { webhookAdapters } from '#carriers/webhooks'
import { addSupplier, closeSandboxStock, listSuppliers, removeSupplier } from '#numbers'
import type { ZodError } from 'zod'
import { duration, setting } from './arguments.ts'
import type { Cli } from './program.ts'
import { table } from './terminal.ts'

export function addSupplierCommands({ program, onDatabase }: Cli): void {
  const supplier = program.command('supplier').description('suppliers of numbers: add, list, remove')

  supplier
    .command('add')
    .description('add a supplier; prints its URL, its secret and what to do at the provider')
    .argument('<name>', 'a-z, 0-9 and -; it stands in the URL')
    .requiredOption('--kind <kind>', `how its messages arrive: ${[...webhookAdapters.keys()].join(', ')}`)
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
          const adapter = webhookAdapters.get(options.kind)
          if (!adapter)
            throw new Refused(`There is no kind ${options.kind}. Kinds: ${[...webhookAdapters.keys()].join(', ')}`)
          const read = adapter.settings.safeParse({ ...adapter.newSettings?.(), ...options.set })
          if (!read.success) throw new Refused(`The settings cannot be used:\n${settingsProblems(read.error)}`)
          const settings = read.data as Record<string, unknown>
          const at = systemClock.now()
          await addSupplier(database, { name, kind: options.kind, settings, coolDownSeconds: options.coolDown, at })
          // A customer of real numbers must not be lent a fictional one.
          if (terminal.config.sandbox === 'auto') await closeSandboxStock(database, at)
          const url = `${terminal.config.publicUrl}/inbound/${name}`
          terminal.answer({ name, kind: options.kind, url, secret: settings['secret'] ?? null, settings }, [
            `Supplier ${name} (${options.kind})`,
            ...adapter.instructions({ url }, settings),
          ])
        },
      ),
    )

  supplier
    .command('list')
    .description('list suppliers')
    .action(
      onDatabase(async (terminal, database) => {
        const suppliers = await listSuppliers(database)
        terminal.answer(
          suppliers.map(({ settings: _secret, ...rest }) => rest),
          table(
            ['name', 'kind', 'numbers', 'cool-down', 'added'],
            suppliers.map((s) => [s.name, s.kind, s.numbers, `${s.coolDownSeconds} s`, s.createdAt]),
          ),
        )
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

function settingsProblems(error: ZodError): string {
  return error.issues
    .map((issue) => `  ${issue.path.length > 0 ? `${issue.path.join('.')}: ` : ''}${issue.message}`)
    .join('\n')
}
