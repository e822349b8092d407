import { type Command, InvalidArgumentError, Option } from 'commander'
import { systemClock } from '#core/clock'
import { Refused } from '#core/errors'
import { counted } from '#core/plural'
import { readMsisdn } from '#core/msisdn'
import { openCatalogue } from '#catalogue'
import {
  findSupplier,
  importNumbers,
  listNumbers,
  listSpentPairs,
  numberStates,
  readCsv,
  releasePairs,
  retireNumbers,
  type ImportReport,
  type NumberState,
  type SpentPair,
} from '#numbers'
import { wholeNumber } from './arguments.ts'
import type { Cli } from './cli.ts'
import { table } from './terminal.ts'

/** How many remarks of a kind are printed for a person; `--json` has more of them. */
const remarksShown = 20
const mostListed = 10_000

export function addNumberCommands(numbers: Command, { onDatabase }: Cli): void {
  numbers
    .command('import')
    .description('import a CSV file with the columns msisdn,country[,products]: all rows or none')
    .argument('<file>', 'the CSV file')
    .requiredOption('--supplier <name>', 'the supplier of these numbers')
    .option('--shared', 'a number may be lent for several products at once')
    .option('--skip-bad-rows', 'import the good rows even if others are bad')
    .action(
      onDatabase(
        async (
          terminal,
          database,
          file: string,
          options: { supplier: string; shared?: boolean; skipBadRows?: boolean },
        ) => {
          const supplier = await findSupplier(database, options.supplier)
          if (!supplier) throw new Refused(`There is no supplier named ${options.supplier}`)
          let shownAtMs = systemClock.elapsedMs()
          const report = await importNumbers(database, {
            supplierId: supplier.supplierId,
            rows: readCsv(file),
            catalogue: (await openCatalogue(database)).view,
            sharing: options.shared ? 'shared' : 'exclusive',
            skipBadRows: options.skipBadRows ?? false,
            at: systemClock.now(),
            progress(rows) {
              const nowMs = systemClock.elapsedMs()
              if (nowMs - shownAtMs < 1_000) return
              shownAtMs = nowMs
              terminal.progress(`${counted(rows, 'row')} read`)
            },
          })
          terminal.answer({ ...report }, reportLines(report))
          return report.refused > 0 && !options.skipBadRows ? 1 : 0
        },
      ),
    )

  numbers
    .command('list')
    .description('list or search the numbers, ordered by id')
    .option('--msisdn <digits>', 'only numbers that start with these digits', msisdnPrefix)
    .option('--supplier <name>', 'only from this supplier')
    .option('--country <code>', 'only of this country')
    .addOption(new Option('--state <state>', 'only in this state').choices(numberStates))
    .option('--after <numberId>', 'start after this id', wholeNumber, 0)
    .option('--limit <count>', `maximum number of rows, up to ${mostListed}`, wholeNumber, 100)
    .action(
      onDatabase(
        async (
          terminal,
          database,
          options: {
            msisdn?: string
            supplier?: string
            country?: string
            state?: NumberState
            after: number
            limit: number
          },
        ) => {
          if (options.limit > mostListed)
            throw new Refused(`At most ${mostListed} numbers are listed at once. Continue with --after <numberId>`)
          const rows = await listNumbers(database, {
            prefix: options.msisdn,
            supplier: options.supplier,
            countryCode: options.country,
            state: options.state,
            afterId: options.after,
            limit: options.limit,
            at: systemClock.now(),
          })
          const last = rows.at(-1)?.numberId
          if (last !== undefined && rows.length === options.limit)
            terminal.progress(`There may be more: --after ${last}`)
          terminal.answer(
            rows,
            table(
              ['id', 'number', 'country', 'supplier', 'sharing', 'state', 'spent for'],
              rows.map((n) => [
                n.numberId,
                n.msisdn,
                n.countryCode,
                n.sandbox ? `${n.supplier} (fictional)` : n.supplier,
                n.sharing,
                n.state,
                n.spentProductIds.join(' '),
              ]),
            ),
          )
        },
      ),
    )

  numbers
    .command('retire')
    .description('remove numbers from stock; active leases continue until they end')
    .argument('<msisdn...>', 'the numbers')
    .action(
      onDatabase(async (terminal, database, texts: string[]) => {
        const msisdns = readMsisdns(texts)
        const retired = await retireNumbers(database, msisdns, systemClock.now())
        const unknown = msisdns.filter((msisdn) => !retired.includes(msisdn))
        terminal.answer({ retired, unknown }, [
          `${retired.length} retired`,
          ...unknown.map((msisdn) => `${msisdn} is not in stock`),
        ])
        return unknown.length > 0 ? 1 : 0
      }),
    )

  numbers
    .command('release')
    .description('clear the spent mark of numbers, so that they can be lent for the same product again')
    .argument('<msisdn...>', 'the numbers')
    .option('--product <productId>', 'only for this product', wholeNumber)
    .option('--yes', 'do not ask for confirmation')
    .action(
      onDatabase(async (terminal, database, texts: string[], options: { product?: number; yes?: boolean }) => {
        const msisdns = readMsisdns(texts)
        const { known, pairs } = await listSpentPairs(database, msisdns, options.product ?? null)
        const unknown = msisdns.filter((msisdn) => !known.includes(msisdn))
        if (pairs.length > 0 && !options.yes) {
          for (const pair of pairs) terminal.progress(pairLine(pair))
          const question = 'The product may still know these numbers as their previous holders’. Lend them again?'
          if (!(await terminal.confirm(question))) throw new Refused('Nothing was released')
        }
        const released = await releasePairs(database, pairs)
        terminal.answer({ released, pairs, unknown }, [
          ...pairs.map(pairLine),
          `${released} released`,
          ...unknown.map((msisdn) => `${msisdn} is not in stock`),
        ])
        return unknown.length > 0 ? 1 : 0
      }),
    )
}

/** As people write numbers, too: `+7 916`. */
function msisdnPrefix(text: string): string {
  const digits = text.replaceAll(/[\s()+.-]/g, '')
  if (!/^[1-9][0-9]{0,14}$/.test(digits))
    throw new InvalidArgumentError('It must be the first digits of a number, country code first.')
  return digits
}

function readMsisdns(texts: readonly string[]): string[] {
  return texts.map((text) => {
    const msisdn = readMsisdn(text)
    if (!msisdn) throw new Refused(`${text} is not a number in international form`)
    return msisdn
  })
}

function pairLine({ msisdn, productId, product, heldBy }: SpentPair): string {
  const holders = heldBy.map(({ email, endedAt }) => `${email} (${endedAt?.toISOString() ?? 'now'})`)
  return `${msisdn} for ${product} (${productId}), held by ${holders.join(', ') || 'nobody'}`
}

function reportLines(report: ImportReport): string[] {
  const show = (head: string, rows: readonly { line: number; message: string }[], count: number): string[] => [
    ...rows.slice(0, remarksShown).map((row) => `line ${row.line}: ${head}${row.message}`),
    ...(count > remarksShown ? [`… and ${count - remarksShown} more like these`] : []),
  ]
  return [
    ...show('', report.refusedRows, report.refused),
    ...show('duplicate: ', report.duplicateRows, report.duplicates),
    ...show('warning: ', report.warningRows, report.warnings),
    `${counted(report.rows, 'row')}: ${report.imported} imported, ${counted(report.duplicates, 'duplicate')}, ${report.refused} bad, ${counted(report.warnings, 'warning')}`,
    ...(report.refused > 0 && report.imported === 0
      ? ['Nothing was imported. Fix the bad rows, or add --skip-bad-rows.']
      : []),
  ]
}
