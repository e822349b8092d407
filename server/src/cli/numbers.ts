import { type Command, InvalidArgumentError, Option } from 'commander'
import { systemClock } from '#core/clock'
import { Refused } from '#core/errors'
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
    .description('import a CSV file with the columns msisdn,country[,products]: all of its rows or none')
    .argument('<file>', 'the CSV file')
    .requiredOption('--supplier <name>', 'whose numbers they are')
    .option('--shared', 'each may be lent for several products at once')
    .option('--skip-bad-rows', 'import the good rows although others are bad')
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
              terminal.progress(`${rows} rows read`)
            },
          })
          terminal.answer({ ...report }, reportLines(report))
          return report.refused > 0 && !options.skipBadRows ? 1 : 0
        },
      ),
    )

  numbers
    .command('list')
    .description('list or search the stock, in the order of its ids')
    .option('--msisdn <digits>', 'whose msisdn begins with these digits, or is them', msisdnPrefix)
    .option('--supplier <name>', 'of this supplier')
    .option('--country <code>', 'of this country')
    .addOption(new Option('--state <state>', 'in this state').choices(numberStates))
    .option('--after <numberId>', 'begin after this one', wholeNumber, 0)
    .option('--limit <count>', `at most so many, and never more than ${mostListed}`, wholeNumber, 100)
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
            throw new Refused(`At most ${mostListed} numbers are listed at once. Go on with --after <numberId>`)
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
    .description('take numbers out of the stock; what is lent stays lent to its end')
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
    .description('take the spent mark of numbers back, so that they may be lent for the same product again')
    .argument('<msisdn...>', 'the numbers')
    .option('--product <productId>', 'for this product alone', wholeNumber)
    .option('--yes', 'do not ask')
    .action(
      onDatabase(async (terminal, database, texts: string[], options: { product?: number; yes?: boolean }) => {
        const msisdns = readMsisdns(texts)
        const { known, pairs } = await listSpentPairs(database, msisdns, options.product ?? null)
        const unknown = msisdns.filter((msisdn) => !known.includes(msisdn))
        if (pairs.length > 0 && !options.yes) {
          for (const pair of pairs) terminal.progress(pairLine(pair))
          const question = 'Whoever held a number before may still be known under it at that product. Lend it again?'
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
    `${report.rows} rows: ${report.imported} imported, ${report.duplicates} duplicates, ${report.refused} bad, ${report.warnings} warnings`,
    ...(report.refused > 0 && report.imported === 0
      ? ['Nothing was imported. Mend the bad rows, or add --skip-bad-rows.']
      : []),
  ]
}
