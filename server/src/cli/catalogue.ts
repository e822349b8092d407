import type { Command } from 'commander'
import { readFile } from 'node:fs/promises'
import { startingProducts } from '@verifyplus/contract'
import { Option } from 'commander'
import { openCatalogue, setCountry, setPrice, setProduct } from '#catalogue'
import { productMatcherSchema, type ProductMatcher } from '#reading'
import { Refused } from '#core/errors'
import { amount, amountOrNone, duration, onOff, wholeNumber } from './arguments.ts'
import { startingMatchersCompiled, testFile, testMessage } from './product-test.ts'
import type { Cli } from './cli.ts'
import { table } from './terminal.ts'

export function addProductCommands(product: Command, { plain, onDatabase }: Cli): void {
  product
    .command('list')
    .description('list products')
    .action(
      onDatabase(async (terminal, database) => {
        const products = [...(await openCatalogue(database)).view.products.values()]
        terminal.answer(
          products,
          table(
            ['productId', 'name', 'lease', 'retention', 'reuse', 'enabled', 'senders', 'delivers', 'matcher'],
            products.map((p) => [
              p.productId,
              p.name,
              `${p.leaseSeconds} s`,
              `${p.retentionSeconds} s`,
              p.allowReuse,
              p.enabled,
              p.senders,
              p.delivers,
              p.matcher ? 'own' : 'built in',
            ]),
          ),
        )
      }),
    )

  product
    .command('test')
    .description('show which product a message belongs to and its code; needs no database')
    .argument('[sender]', 'the sender')
    .argument('[text]', 'the text')
    .option('--file <file>', 'JSON lines {"originator"?, "text"}; prints each with product, code and confidence added')
    .action(
      plain(async (terminal, sender: string | undefined, text: string | undefined, options: { file?: string }) => {
        const matchers = startingMatchersCompiled()
        const names = new Map<number, string>(startingProducts.map(({ productId, name }) => [productId, name]))
        if (options.file !== undefined) {
          await testFile(options.file, matchers, names, (line, { product, code, confidence }) => {
            terminal.answer({ ...line, product, code, confidence }, [
              [product ?? '-', code ?? '-', confidence.toFixed(2), JSON.stringify(line['text'])].join('\t'),
            ])
            return terminal.drained()
          })
          return
        }
        if (sender === undefined || text === undefined) throw new Refused('Give a sender and a text, or --file')
        const answer = testMessage(matchers, names, sender, text)
        terminal.answer({ originator: sender, text, ...answer }, [
          `product:    ${answer.product ?? '(none)'}`,
          `sender:     ${answer.listed ? 'listed for the product' : 'not listed for a product'}`,
          `code:       ${answer.code ?? '(none)'}`,
          `confidence: ${answer.confidence.toFixed(2)}`,
          `why:        ${answer.reason}`,
        ])
      }),
    )

  product
    .command('set')
    .description('change a product, or add one with --name')
    .argument('<productId>', 'the product', wholeNumber)
    .option('--name <text>', 'its name')
    .option('--lease <time>', 'how long a number is lent, such as 20m', duration)
    .option('--retention <time>', 'how long a code can be fetched after the lease ends, such as 24h', duration)
    .option('--reuse <on|off>', 'whether a number may be lent again for this product', onOff)
    .option('--enabled <on|off>', 'whether customers may request it', onOff)
    .addOption(
      new Option(
        '--senders <listed|any>',
        'listed: messages from senders that the product does not list are handed over on request only',
      ).choices(['listed', 'any']),
    )
    .addOption(
      new Option('--deliver <code|text>', 'text: a message without a code is handed over as a whole').choices([
        'code',
        'text',
      ]),
    )
    .option(
      '--matcher <file>',
      'a JSON file that defines how its messages are recognised; none restores the built-in matcher',
    )
    .action(
      onDatabase(
        async (
          terminal,
          database,
          productId: number,
          options: {
            name?: string
            lease?: number
            retention?: number
            reuse?: boolean
            enabled?: boolean
            senders?: 'any' | 'listed'
            deliver?: 'code' | 'text'
            matcher?: string
          },
        ) => {
          await setProduct(database, productId, {
            name: options.name,
            leaseSeconds: options.lease,
            retentionSeconds: options.retention,
            allowReuse: options.reuse,
            enabled: options.enabled,
            senders: options.senders,
            delivers: options.deliver,
            matcher:
              options.matcher === undefined
                ? undefined
                : options.matcher === 'none'
                  ? null
                  : await readMatcher(options.matcher),
          })
          terminal.answer({ productId, ...options }, [`Product ${productId} saved`])
        },
      ),
    )
}

async function readMatcher(file: string): Promise<ProductMatcher> {
  let json: unknown
  try {
    json = JSON.parse(await readFile(file, 'utf8'))
  } catch (error) {
    throw new Refused(`${file} cannot be read as JSON: ${(error as Error).message}`)
  }
  const read = productMatcherSchema.safeParse(json)
  if (read.success) return read.data
  throw new Refused(
    `${file} is not a valid matcher:\n${read.error.issues.map((issue) => `  ${issue.path.join('.')}: ${issue.message}`).join('\n')}`,
  )
}

export function addCountryCommands(country: Command, { onDatabase }: Cli): void {
  country
    .command('list')
    .description('list countries')
    .action(
      onDatabase(async (terminal, database) => {
        const countries = [...(await openCatalogue(database)).view.countries.values()]
        terminal.answer(
          countries,
          table(
            ['country', 'name', 'calling code', 'price', 'enabled'],
            countries.map((c) => [c.countryCode, c.nameEn, `+${c.callingCode}`, c.priceMinor, c.enabled]),
          ),
        )
      }),
    )

  country
    .command('set')
    .description('change a country, or add one with a calling code, a name and a price')
    .argument('<code>', 'the two-letter code')
    .option('--name <text>', 'its English name')
    .option('--name-fa <text>', 'its Persian name')
    .option('--calling-code <digits>', 'such as 7')
    .option('--iso <code>', 'the ISO 3166 code, where the API uses another one')
    .option('--price <toman>', 'the price per SMS, in tomans', amount)
    .option('--enabled <on|off>', 'whether customers may request it', onOff)
    .action(
      onDatabase(
        async (
          terminal,
          database,
          code: string,
          options: {
            name?: string
            nameFa?: string
            callingCode?: string
            iso?: string
            price?: bigint
            enabled?: boolean
          },
        ) => {
          if (!/^[A-Z]{2}$/.test(code)) throw new Refused('A country code is two capital letters')
          await setCountry(database, code, {
            nameEn: options.name,
            nameFa: options.nameFa,
            callingCode: options.callingCode,
            isoCode: options.iso,
            priceMinor: options.price,
            enabled: options.enabled,
          })
          terminal.answer({ country: code, ...options }, [`Country ${code} saved`])
        },
      ),
    )
}

export function addPriceCommands(price: Command, { onDatabase }: Cli): void {
  price
    .command('list')
    .description('list prices')
    .action(
      onDatabase(async (terminal, database) => {
        const { view } = await openCatalogue(database)
        const rows = [
          ...[...view.countries.values()].map((c) => ({
            country: c.countryCode,
            productId: null as number | null,
            priceMinor: c.priceMinor,
          })),
          ...[...view.prices].map(([key, priceMinor]) => ({
            country: key.split('/')[0] as string,
            productId: Number(key.split('/')[1]),
            priceMinor,
          })),
        ]
        terminal.answer(
          rows,
          table(
            ['country', 'product', 'price'],
            rows.map((r) => [r.country, r.productId ?? 'any', r.priceMinor]),
          ),
        )
      }),
    )

  price
    .command('set')
    .description('set the price of a country, or of a product in it; active leases keep their price')
    .argument('<country>', 'the country')
    .argument('<toman>', 'the price, or none to remove a product’s own price', amountOrNone)
    .option('--product <productId>', 'only for this product', wholeNumber)
    .action(
      onDatabase(
        async (terminal, database, country: string, priceMinor: bigint | null, options: { product?: number }) => {
          await setPrice(database, country, options.product ?? null, priceMinor)
          terminal.answer({ country, productId: options.product ?? null, priceMinor }, [
            `${country}${options.product ? ` for product ${options.product}` : ''}: ${priceMinor ?? 'none'}`,
          ])
        },
      ),
    )
}
