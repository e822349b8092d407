import { InvalidArgumentError, type Command } from 'commander'
import { changeSettings, instructionsOf, rotateSecret, shownSettings, urlOf } from '#carriers/kinds'
import { systemClock } from '#core/clock'
import { changeSupplier, pauseSupplier, readLeaving, requireSupplier, resumeSupplier } from '#numbers'
import { duration, durationOrNone, setting } from './arguments.ts'
import type { Cli } from './cli.ts'

const expectEveryHelp = 'the longest time between two of its messages, such as 3h; after that it is reported as silent'

const usualOverlapSeconds = 86_400
/** A provider is told within days; an old secret is not kept for good. */
const mostOverlapSeconds = 30 * 86_400

export interface SupplierTimes {
  coolDown?: number
  expectEvery?: number | 'none'
}

/** Of what was given: null for `none`, undefined for what was not said. */
export function secondsOf({ coolDown, expectEvery }: SupplierTimes): {
  coolDownSeconds: number | undefined
  expectEverySeconds: number | null | undefined
} {
  return { coolDownSeconds: coolDown, expectEverySeconds: expectEvery === 'none' ? null : expectEvery }
}

/** The options of a new supplier and of one that is changed. */
export function addTimes(command: Command, coolDownApplies = ''): Command {
  return command
    .option('--cool-down <time>', `how long its numbers rest after a lease, such as 10m${coolDownApplies}`, duration)
    .option('--expect-every <time>', expectEveryHelp, durationOrNone)
}

/** What is done with a supplier that there is, but for its removal. */
export function addSupplierChangeCommands(supplier: Command, onDatabase: Cli['onDatabase']): void {
  supplier
    .command('show')
    .description('show a supplier and its settings, without secrets')
    .argument('<name>', 'the supplier')
    .action(
      onDatabase(async (terminal, database, name: string) => {
        const found = await requireSupplier(database, name)
        const { kind, coolDownSeconds, expectEverySeconds, createdAt, pausedAt, leavingAt } = found
        const url = urlOf(kind, name, terminal.config.publicUrl)
        const settings = shownSettings(kind, found.settings)
        const oldSecrets = found.oldSecrets.map(({ key, until }) => ({ key, until }))
        const shown = { name, kind, url, settings, coolDownSeconds, expectEverySeconds, createdAt, pausedAt, leavingAt }
        terminal.answer({ ...shown, oldSecrets }, [
          `Supplier ${name} (${kind}), since ${createdAt.toISOString()}`,
          ...(url === null ? [] : [`messages are posted to ${url}${'pathSecret' in settings ? '/(secret)' : ''}`]),
          ...(pausedAt ? [`paused since ${pausedAt.toISOString()}: none of its numbers are lent`] : []),
          ...(leavingAt ? [`leaving since ${leavingAt.toISOString()}`] : []),
          `cool-down ${coolDownSeconds} s`,
          `expected every ${expectEverySeconds === null ? '-' : `${expectEverySeconds} s`}`,
          ...Object.entries(settings).map(
            ([key, value]) => `${key}=${typeof value === 'string' ? value : JSON.stringify(value)}`,
          ),
          ...oldSecrets.map(({ key, until }) => `the previous ${key} is accepted until ${until.toISOString()}`),
        ])
      }),
    )

  const set = supplier
    .command('set')
    .description(
      'change the settings of a supplier; a running server applies them at once, and binds again where needed',
    )
    .argument('<name>', 'the supplier')
    .argument('[key=value...]', 'settings, as for supplier add; key+=value adds to a list', collected)
    .option('--unset <key...>', 'settings to remove')
  addTimes(set, '; applies to leases that end from now on').action(
    onDatabase(
      async (
        terminal,
        database,
        name: string,
        given: Record<string, string> | undefined,
        options: SupplierTimes & { unset?: string[] },
      ) => {
        const found = await requireSupplier(database, name)
        const asked = given !== undefined && Object.keys(given).length > 0
        const changed = asked || options.unset ? await changeSettings(found, given ?? {}, options.unset) : undefined
        await changeSupplier(database, found, {
          settings: changed?.settings,
          // Said without an overlap: it may have been seen by others.
          oldSecrets: changed && found.oldSecrets.filter(({ key }) => !changed.secrets.includes(key)),
          ...secondsOf(options),
        })
        const { kind, coolDownSeconds, expectEverySeconds, settings } = await requireSupplier(database, name)
        const shown = shownSettings(kind, settings)
        terminal.answer({ name, kind, coolDownSeconds, expectEverySeconds, settings: shown }, [
          `Supplier ${name} saved`,
          ...(changed?.secrets ?? []).map((key) => `${key}: the previous value is no longer accepted`),
        ])
      },
    ),
  )

  supplier
    .command('rotate')
    .description('replace a secret; the old one is also accepted for a while, then erased')
    .argument('<name>', 'the supplier')
    .argument(
      '<key>',
      'the setting, such as pathSecret; accounts.<systemId> for the password of an account that binds to us',
    )
    .argument('[value]', 'the new value; generated where the secret is ours')
    .option(
      '--overlap <time>',
      'how long the old one is accepted, at most 30d; 0s: not at all',
      overlap,
      usualOverlapSeconds,
    )
    .action(
      onDatabase(
        async (
          terminal,
          database,
          name: string,
          key: string,
          value: string | undefined,
          options: { overlap: number },
        ) => {
          const found = await requireSupplier(database, name)
          const at = systemClock.now()
          const until = options.overlap === 0 ? null : new Date(at.getTime() + options.overlap * 1_000)
          const rotation = await rotateSecret(found, key, value, { at, until })
          const { settings, oldSecrets } = rotation
          await changeSupplier(database, found, { settings, oldSecrets })
          const url = urlOf(found.kind, name, terminal.config.publicUrl)
          terminal.answer({ name, key, value: rotation.value, url, oldUntil: until }, [
            `The new ${key} of ${name}: ${rotation.value}`,
            until === null
              ? 'The previous one is no longer accepted.'
              : `The previous one is also accepted until ${until.toISOString()}, and then erased.`,
            ...(url === null ? [] : instructionsOf(found.kind, url, settings)),
          ])
        },
      ),
    )

  supplier
    .command('pause')
    .description('stop lending its numbers until it is resumed; messages for active leases are still accepted')
    .argument('<name>', 'the supplier')
    .action(
      onDatabase(async (terminal, database, name: string) => {
        const at = systemClock.now()
        const pausedAt = await pauseSupplier(database, name, at)
        const { supplierId } = await requireSupplier(database, name)
        const leases = (await readLeaving(database.pool, [supplierId], at)).get(supplierId)?.leases ?? 0
        terminal.answer({ name, pausedAt, liveLeases: leases }, [
          `Supplier ${name} paused: none of its numbers are lent. Messages for its active leases (${leases}) are still accepted and handed over.`,
          `To resume: npx verifyplus supplier resume ${name}`,
        ])
      }),
    )

  supplier
    .command('resume')
    .description('lend the numbers of a paused supplier again')
    .argument('<name>', 'the supplier')
    .action(
      onDatabase(async (terminal, database, name: string) => {
        const resumed = await resumeSupplier(database, name, systemClock.now())
        terminal.answer({ name, resumed }, [resumed ? `Supplier ${name} resumed` : `Supplier ${name} was not paused`])
      }),
    )
}

/** Commander hands over what was collected so far, or nothing. */
function collected(text: string, before: Record<string, string> | undefined): Record<string, string> {
  return setting(text, before ?? {})
}

function overlap(text: string): number {
  const seconds = duration(text)
  if (seconds > mostOverlapSeconds) throw new InvalidArgumentError('It must be at most 30d.')
  return seconds
}
