import { InvalidArgumentError, type Command } from 'commander'
import { changeSettings, instructionsOf, rotateSecret, shownSettings, urlOf } from '#carriers/kinds'
import { systemClock } from '#core/clock'
import { changeSupplier, pauseSupplier, readLeaving, requireSupplier, resumeSupplier } from '#numbers'
import { duration, durationOrNone, setting } from './arguments.ts'
import type { Cli } from './cli.ts'

export const coolDownHelp = 'how long its numbers rest after a lease, such as 10m'
export const expectEveryHelp = 'how often it brings a message at least, such as 3h; beyond that it is said to be silent'

const usualOverlapSeconds = 86_400
/** A provider is told within days; an old secret is not kept for good. */
const mostOverlapSeconds = 30 * 86_400

/** Null for `none`, undefined for what was not said. */
export function secondsOf(option: number | 'none' | undefined): number | null | undefined {
  return option === 'none' ? null : option
}

/** What is done with a supplier that there is, but for its removal. */
export function addSupplierChangeCommands(supplier: Command, onDatabase: Cli['onDatabase']): void {
  supplier
    .command('show')
    .description('show a supplier and its settings, without their secrets')
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
          ...(pausedAt ? [`paused since ${pausedAt.toISOString()}: none of its numbers is lent`] : []),
          ...(leavingAt ? [`leaves since ${leavingAt.toISOString()}`] : []),
          `cool-down ${coolDownSeconds} s`,
          `expected every ${expectEverySeconds === null ? '-' : `${expectEverySeconds} s`}`,
          ...Object.entries(settings).map(
            ([key, value]) => `${key}=${typeof value === 'string' ? value : JSON.stringify(value)}`,
          ),
          ...oldSecrets.map(({ key, until }) => `the ${key} before is accepted until ${until.toISOString()}`),
        ])
      }),
    )

  supplier
    .command('set')
    .description('change settings of a supplier; a running server takes them at once, and binds anew where it has to')
    .argument('<name>', 'the supplier')
    .argument('[key=value...]', 'settings as of supplier add; key+=value adds to a list', collected)
    .option('--unset <key...>', 'settings to take away')
    .option('--cool-down <time>', `${coolDownHelp}; of leases that end from now on`, duration)
    .option('--expect-every <time>', expectEveryHelp, durationOrNone)
    .action(
      onDatabase(
        async (
          terminal,
          database,
          name: string,
          given: Record<string, string> | undefined,
          options: { unset?: string[]; coolDown?: number; expectEvery?: number | 'none' },
        ) => {
          const found = await requireSupplier(database, name)
          const asked = given !== undefined && Object.keys(given).length > 0
          const changed = asked || options.unset ? await changeSettings(found, given ?? {}, options.unset) : undefined
          await changeSupplier(database, found, {
            settings: changed?.settings,
            // Said without an overlap: it may have been seen by others.
            oldSecrets: changed && found.oldSecrets.filter(({ key }) => !changed.secrets.includes(key)),
            coolDownSeconds: options.coolDown,
            expectEverySeconds: secondsOf(options.expectEvery),
          })
          const { kind, coolDownSeconds, expectEverySeconds, settings } = await requireSupplier(database, name)
          const shown = shownSettings(kind, settings)
          terminal.answer({ name, kind, coolDownSeconds, expectEverySeconds, settings: shown }, [
            `Supplier ${name} is set`,
            ...(changed?.secrets ?? []).map((key) => `${key}: the one before is not accepted any more`),
          ])
        },
      ),
    )

  supplier
    .command('rotate')
    .description('put a new secret in the place of an old one, which is accepted as well for a while, then erased')
    .argument('<name>', 'the supplier')
    .argument(
      '<key>',
      'the setting, such as pathSecret; accounts.<systemId> for the password of an account that binds to us',
    )
    .argument('[value]', 'the new one; made here where we make it')
    .option(
      '--overlap <time>',
      'for how long the old one is accepted, at most 30d; 0s: no more',
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
              ? 'The one before is not accepted any more.'
              : `The one before is accepted as well until ${until.toISOString()}, and then erased.`,
            ...(url === null ? [] : instructionsOf(found.kind, url, settings)),
          ])
        },
      ),
    )

  supplier
    .command('pause')
    .description('lend none of its numbers until it is resumed; messages for what is lent are taken in')
    .argument('<name>', 'the supplier')
    .action(
      onDatabase(async (terminal, database, name: string) => {
        const at = systemClock.now()
        const pausedAt = await pauseSupplier(database, name, at)
        const { supplierId } = await requireSupplier(database, name)
        const leases = (await readLeaving(database.pool, [supplierId], at)).get(supplierId)?.leases ?? 0
        terminal.answer({ name, pausedAt, liveLeases: leases }, [
          `Supplier ${name} is paused: none of its numbers is lent. Messages for its live leases (${leases}) are taken in and handed over.`,
          `Go on: npx verifyplus supplier resume ${name}`,
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
        terminal.answer({ name, resumed }, [
          resumed ? `Supplier ${name} lends again` : `Supplier ${name} was not paused`,
        ])
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
