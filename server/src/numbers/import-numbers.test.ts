import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createWriteStream } from 'node:fs'
import { once } from 'node:events'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { openCatalogue, type CatalogueView } from '#catalogue'
import { withDatabase } from '#test/database'
import {
  addSupplier,
  importNumbers,
  listNumbers,
  listSuppliers,
  openSandboxStock,
  readCsv,
  removeSupplier,
  retireNumbers,
  type ImportReport,
} from './index.ts'
import { sandboxSupplierName } from './sandbox-stock.ts'

const held = withDatabase()
const at = new Date('2026-11-24T12:00:00Z')
let folder = ''
let catalogue: CatalogueView
let supplierId = 0
let files = 0

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'verifyplus-csv-'))
  catalogue = (await openCatalogue(held.database)).view
})
afterAll(() => rm(folder, { recursive: true, force: true }))
beforeEach(async () => {
  await held.owner.pool.query('delete from number')
  supplierId = (await addSupplier(held.database, { name: `s-${++files}`, kind: 'webhook', settings: {}, at }))
    .supplierId
})

interface Import {
  skipBadRows?: boolean
  sharing?: 'exclusive' | 'shared'
  supplierId?: number
}

async function importText(text: string | Uint8Array, options: Import = {}): Promise<ImportReport> {
  const file = join(folder, `${++files}.csv`)
  await writeFile(file, text)
  return importFile(file, options)
}

function importFile(file: string, options: Import = {}): Promise<ImportReport> {
  return importNumbers(held.database, {
    supplierId: options.supplierId ?? supplierId,
    rows: readCsv(file),
    catalogue,
    sharing: options.sharing ?? 'exclusive',
    skipBadRows: options.skipBadRows ?? false,
    at,
    progress: () => {},
  })
}

async function stock(): Promise<{ msisdn: string; country: string; products: number[] | null }[]> {
  const { rows } = await held.database.pool.query<{ msisdn: string; country: string; products: number[] | null }>(
    `select msisdn, country_code as country, product_ids as products from number
     where retired_at is null order by msisdn`,
  )
  return rows
}

const msisdns = async (): Promise<string[]> => (await stock()).map((number) => number.msisdn)

describe('a good file', () => {
  test('brings each of its rows into the stock', async () => {
    const report = await importText('msisdn,country\n79161234567,RU\n77011234567,KZ\n')
    expect(report).toMatchObject({ rows: 2, imported: 2, duplicates: 0, refused: 0, warnings: 0 })
    expect(await stock()).toEqual([
      { msisdn: '77011234567', country: 'KZ', products: null },
      { msisdn: '79161234567', country: 'RU', products: null },
    ])
  })

  test.each<[string, string | Uint8Array]>([
    ['UTF-16 and its mark, as spreadsheets write', Buffer.from('\ufeffmsisdn,country\n79161234567,RU\n', 'utf16le')],
    ['a byte order mark', '\ufeffmsisdn,country\n79161234567,RU\n'],
    ['CRLF', 'msisdn,country\r\n79161234567,RU\r\n'],
    ['no line end at its end', 'msisdn,country\n79161234567,RU'],
    ['quotes', '"msisdn","country"\n"79161234567","RU"\n'],
    ['spaces', ' msisdn , country \n 79161234567 , RU \n'],
    ['capitals in its head', 'MSISDN,Country\n79161234567,RU\n'],
    ['a small country', 'msisdn,country\n79161234567,ru\n'],
    ['columns in another order, and others', 'note,country,msisdn\nhello,RU,79161234567\n'],
    ['empty lines', 'msisdn,country\n\n79161234567,RU\n\n\n'],
    ['+', 'msisdn,country\n+79161234567,RU\n'],
    ['00', 'msisdn,country\n0079161234567,RU\n'],
    ['dashes, spaces and brackets', 'msisdn,country\n+7 (916) 123-45-67,RU\n'],
    ['a row that is longer than its head', 'msisdn,country\n79161234567,RU,,,\n'],
  ])('with %s is read all the same', async (_name, text) => {
    expect(await importText(text)).toMatchObject({ rows: 1, imported: 1, refused: 0 })
    expect(await msisdns()).toEqual(['79161234567'])
  })

  test('GB is taken for UK', async () => {
    await importText('msisdn,country\n447911123456,GB\n')
    expect(await stock()).toEqual([{ msisdn: '447911123456', country: 'UK', products: null }])
  })

  test('its products column says what each number may be lent for', async () => {
    await importText(
      'msisdn,country,products\n79161234561,RU,2 25\n79161234562,RU,"2,26"\n79161234563,RU,2;27\n79161234564,RU,2|2\n79161234565,RU,\n',
    )
    expect((await stock()).map((number) => number.products)).toEqual([[2, 25], [2, 26], [2, 27], [2], null])
  })
})

describe('the inventory’s word on the country stands', () => {
  test('digits of another country are a warning with the line, and the number is kept as the file says', async () => {
    const report = await importText('msisdn,country\n79161234567,RU\n959978292769,RU\n')
    expect(report).toMatchObject({ imported: 2, refused: 0, warnings: 1 })
    expect(report.warningRows).toEqual([{ line: 3, message: '959978292769 belongs to MM; kept as RU' }])
    expect(await stock()).toContainEqual({ msisdn: '959978292769', country: 'RU', products: null })
  })

  test('Kazakhstan’s +7 under RU is a warning, Guernsey’s +44 under UK is none', async () => {
    expect(await importText('msisdn,country\n77011234567,RU\n')).toMatchObject({ imported: 1, warnings: 1 })
    expect(await importText('msisdn,country\n447781123456,UK\n')).toMatchObject({ imported: 1, warnings: 0 })
  })

  test('digits that no numbering plan knows are a warning', async () => {
    const report = await importText('msisdn,country\n70001234567,RU\n')
    expect(report.warningRows).toEqual([{ line: 2, message: '70001234567 matches no numbering plan; kept as RU' }])
  })
})

describe('bad rows', () => {
  test.each([
    ['an unknown country', '79161234567,XX', '"XX" is not a country in the catalogue'],
    ['no country', '79161234567,', 'country is missing'],
    ['no number', ',RU', 'msisdn is missing'],
    ['a short number', '123456,RU', '"123456" is not a number in international form'],
    ['a long number', '7916123456712345,RU', 'is not a number in international form'],
    ['a national number', '09161234567,RU', '"09161234567" is not a number in international form'],
    ['letters', '7916CALLME,RU', '"7916CALLME" is not a number in international form'],
    ['digits of another script', '۷۹۱۶۱۲۳۴۵۶۷,RU', 'is not a number in international form'],
    ['an unknown product', '79161234567,RU,2 3', '"3" is not a product in the catalogue'],
    ['a product by name', '79161234567,RU,Telegram', '"Telegram" is not a product in the catalogue'],
    ['NUL', '7916\u0000123456,RU', 'is not a number in international form'],
    ['a row that is too short', '79161234567', 'country is missing'],
  ])('%s is told with its line, and nothing of the file is imported', async (_name, row, message) => {
    const report = await importText(`msisdn,country,products\n79161234568,RU,2\n${row}\n79161234569,RU,2\n`)
    expect(report).toMatchObject({ rows: 3, imported: 0, refused: 1 })
    expect(report.refusedRows).toEqual([{ line: 3, message: expect.stringContaining(message) as string }])
    expect(await msisdns()).toEqual([])
  })

  test('asked to skip them, the good rows are imported', async () => {
    const report = await importText('msisdn,country\n79161234568,RU\nbad,RU\n79161234569,RU\n', { skipBadRows: true })
    expect(report).toMatchObject({ rows: 3, imported: 2, refused: 1 })
    expect(await msisdns()).toEqual(['79161234568', '79161234569'])
  })

  test('every bad row is counted with its own line, also behind empty lines and quoted line ends', async () => {
    const report = await importText('msisdn,country\n\nbad,RU\n"79161234568\n",RU\nworse,RU\n')
    expect(report.refusedRows.map((row) => row.line)).toEqual([3, 6])
  })

  test('a report of very many stays short, and its counts are of all', async () => {
    const report = await importText(`msisdn,country\n${'bad,RU\n'.repeat(1_500)}`)
    expect(report.refused).toBe(1_500)
    expect(report.refusedRows).toHaveLength(1_000)
  })

  test('a long wrong cell is shown by its beginning', async () => {
    const report = await importText(`msisdn,country\n${'9'.repeat(5_000)},RU\n`)
    expect(report.refusedRows[0]?.message.length).toBeLessThan(200)
  })
})

describe('files that are none', () => {
  test.each<[string, string | Uint8Array, RegExp]>([
    ['an empty file', '', /has no rows|is empty/],
    ['only a head', 'msisdn,country\n', /has no rows/],
    ['only line ends', '\n\n\n', /has no rows|is empty/],
    ['no head', '79161234567,RU\n', /has no column msisdn.*first line must be/],
    ['a head without country', 'msisdn\n79161234567\n', /has no column country/],
    ['semicolons', 'msisdn;country\n79161234567;RU\n', /has no column msisdn/],
    [
      'a quote that is never closed',
      'msisdn,country\n79161234568,RU\n"79161234567,RU\n',
      /is not a valid CSV file.*line 3/,
    ],
    ['a quote within a cell', 'msisdn,country\n7916"1234567,RU\n', /is not a valid CSV file.*line 2/],
    ['an image', Buffer.from('89504e470d0a1a0a0000000d49484452000000010000000108', 'hex'), /has no column msisdn/],
    ['a line of a megabyte', `msisdn,country\n${'9'.repeat(1_000_000)},RU\n`, /is not a valid CSV file.*10000/],
    ['a head of a megabyte', 'x'.repeat(1_000_000), /is not a valid CSV file|has no column msisdn/],
    [
      'an unclosed quote before a megabyte',
      `msisdn,country\n"${'79161234567,RU\n'.repeat(70_000)}`,
      /is not a valid CSV file.*10000/,
    ],
  ])('%s is refused in words, and nothing is imported', async (_name, text, message) => {
    const refusal = await importText(text).then(
      () => null,
      (error: Error) => error,
    )
    expect(refusal?.name).toBe('Refused')
    expect(refusal?.message).toMatch(message)
    expect(refusal?.message.length).toBeLessThan(400)
    expect(await msisdns()).toEqual([])
  })

  test('a file that does not exist, and a folder, are refused by name', async () => {
    await expect(importFile(join(folder, 'none.csv'))).rejects.toThrow(/There is no file .*none\.csv/)
    await expect(importFile(folder)).rejects.toThrow(/is a folder/)
  })
})

describe('duplicates', () => {
  test('within a file the first stays and the others are told with their lines', async () => {
    const report = await importText('msisdn,country\n79161234567,RU\n+7 916 123-45-67,RU\n0079161234567,RU\n')
    expect(report).toMatchObject({ rows: 3, imported: 1, duplicates: 2, refused: 0 })
    expect(report.duplicateRows).toEqual([
      { line: 3, message: '79161234567 is already in stock' },
      { line: 4, message: '79161234567 is already in stock' },
    ])
  })

  test('the same file again changes nothing', async () => {
    const text = 'msisdn,country,products\n79161234567,RU,2\n'
    await importText(text)
    expect(await importText(text.replace(',2', ',25'))).toMatchObject({ rows: 1, imported: 0, duplicates: 1 })
    expect((await stock())[0]?.products).toEqual([2])
  })

  test('rows that are thousands of lines apart are found too', async () => {
    const rows = Array.from({ length: 11_000 }, (_, i) => `${79_160_000_000 + (i % 10_500)},RU`)
    const report = await importText(`msisdn,country\n${rows.join('\n')}\n`)
    expect(report).toMatchObject({ rows: 11_000, imported: 10_500, duplicates: 500 })
    expect(report.duplicateRows[0]).toEqual({ line: 10_502, message: '79160000000 is already in stock' })
  })

  test('another supplier’s number is a bad row', async () => {
    await importText('msisdn,country\n79161234567,RU\n')
    const other = await addSupplier(held.database, { name: `other-${files}`, kind: 'webhook', settings: {}, at })
    const text = 'msisdn,country\n79161234567,RU\n79161234568,RU\n'
    const report = await importText(text, { supplierId: other.supplierId })
    expect(report).toMatchObject({ imported: 0, refused: 1 })
    expect(report.refusedRows).toEqual([{ line: 2, message: "79161234567 is another supplier's number" }])
    expect(await importText(text, { supplierId: other.supplierId, skipBadRows: true })).toMatchObject({ imported: 1 })
  })

  test('a retired number comes back, with what the file says of it now', async () => {
    await importText('msisdn,country,products\n79161234567,RU,2\n')
    await retireNumbers(held.database, ['79161234567'], at)
    expect(await msisdns()).toEqual([])
    expect(await importText('msisdn,country,products\n79161234567,KZ,25\n')).toMatchObject({ imported: 1 })
    expect(await stock()).toEqual([{ msisdn: '79161234567', country: 'KZ', products: [25] }])
  })

  test('a retired number comes back shared when that is asked for, and exclusive again', async () => {
    const file = 'msisdn,country\n79161234567,RU\n'
    const sharing = async (): Promise<unknown> =>
      (await held.database.pool.query('select sharing from number')).rows[0]?.sharing
    await importText(file)
    for (const asked of ['shared', 'exclusive'] as const) {
      await retireNumbers(held.database, ['79161234567'], at)
      expect(await importText(file, { sharing: asked })).toMatchObject({ imported: 1 })
      expect(await sharing()).toBe(asked)
    }
  })

  test('one that is still lent to somebody alone does not become shared under them: it is a bad row until then', async () => {
    const file = 'msisdn,country\n79161234567,RU\n'
    await importText(file)
    await held.database.pool.query(`update number set live_product_ids = '{2}'`)
    await retireNumbers(held.database, ['79161234567'], at)
    const report = await importText(file, { sharing: 'shared' })
    expect(report.refusedRows).toEqual([{ line: 2, message: expect.stringContaining('is still lent') as string }])
    await held.database.pool.query(`update number set live_product_ids = '{}'`)
    expect(await importText(file, { sharing: 'shared' })).toMatchObject({ imported: 1 })
  })

  test('an import that is not kept brings no retired number back', async () => {
    await importText('msisdn,country\n79161234567,RU\n')
    await retireNumbers(held.database, ['79161234567'], at)
    expect(await importText('msisdn,country\n79161234567,RU\nbad,RU\n')).toMatchObject({ imported: 0, refused: 1 })
    expect(await msisdns()).toEqual([])
  })
})

describe('a number of another supplier', () => {
  const file = 'msisdn,country\n79161234567,RU\n'
  const other = async (name: string): Promise<{ supplierId: number; name: string }> =>
    addSupplier(held.database, { name: `${name}-${files}`, kind: 'webhook', settings: {}, at })
  const owner = async (): Promise<unknown> =>
    (await held.database.pool.query('select supplier_id from number where retired_at is null')).rows[0]?.supplier_id

  test('that was removed is this one’s when it is imported, also when the other never retired it, and keeps what it is spent for', async () => {
    const [old, next] = [await other('old'), await other('next')]
    await importText(file, old)
    await held.database.pool.query(`update number set spent_product_ids = '{2}'`)
    await removeSupplier(held.database, old.name, at, { now: true })
    await held.database.pool.query('update number set retired_at = null')
    expect(await importText(`${file}79161234567,RU\n`, next)).toMatchObject({ imported: 1, duplicates: 1, refused: 0 })
    expect(await owner()).toBe(next.supplierId)
    const [listed] = await listNumbers(held.database, { afterId: 0, limit: 10, at })
    expect(listed).toMatchObject({ supplier: next.name, state: 'free', spentProductIds: [2] })
    const counted = (await listSuppliers(held.database)).find(({ name }) => name === next.name)
    expect(counted?.numbers).toBe(1)
  })

  test('that retired it is this one’s as soon as no message for a lease of it can come any more, and not before', async () => {
    const [old, next] = [await other('old'), await other('next')]
    await importText(file, old)
    await retireNumbers(held.database, ['79161234567'], at)
    for (const waits of [
      `live_product_ids = '{2}'`,
      `live_product_ids = '{}', products_rest_until = '2026-11-24T12:00:01Z'`,
    ]) {
      await held.database.pool.query(`update number set ${waits}`)
      const report = await importText(file, next)
      expect(report.refusedRows).toEqual([{ line: 2, message: expect.stringContaining('may still come') as string }])
    }
    await held.database.pool.query(`update number set products_rest_until = '2026-11-24T12:00:00Z'`)
    expect(await importText(file, next)).toMatchObject({ imported: 1 })
    expect(await owner()).toBe(next.supplierId)
  })

  test('the sandbox’s fictional numbers are nobody else’s, and come back to a sandbox that was removed', async () => {
    await openSandboxStock(held.database, { coolDownSeconds: 5, at })
    await removeSupplier(held.database, sandboxSupplierName, at, { now: true })
    const report = await importText('msisdn,country\n70001000000,RU\n')
    expect(report.refusedRows).toEqual([{ line: 2, message: expect.stringContaining('fictional') as string }])
    const sandboxId = await openSandboxStock(held.database, { coolDownSeconds: 5, at })
    const { rows } = await held.database.pool.query(
      'select count(*)::int as numbers from number where supplier_id = $1 and retired_at is null',
      [sandboxId],
    )
    expect(rows).toEqual([{ numbers: 700 }])
    await removeSupplier(held.database, sandboxSupplierName, at, { now: true })
  })

  test('a supplier that is removed during its import gets none of it', async () => {
    const { supplierId, name } = await other('going')
    const importing = importNumbers(held.database, {
      supplierId,
      rows: (async function* () {
        yield { line: 2, msisdn: '79161234567', country: 'RU', products: '' }
        await removeSupplier(held.database, name, at, { now: true })
      })(),
      catalogue,
      sharing: 'exclusive',
      skipBadRows: false,
      at,
      progress: () => {},
    })
    await expect(importing).rejects.toThrow('The supplier is leaving')
    expect(await msisdns()).toEqual([])
  })
})

describe('a long file', () => {
  test('50,000 rows are read as they are needed, with progress, and held in memory only a statement at a time', async () => {
    const file = join(folder, 'long.csv')
    const out = createWriteStream(file)
    out.write('msisdn,country\n')
    const rows = 50_000
    for (let i = 0; i < rows; i++) if (!out.write(`${79_200_000_000 + i},RU\n`)) await once(out, 'drain')
    out.end()
    await once(out, 'close')

    const told: number[] = []
    let ahead = 0
    let pulled = 0
    const report = await importNumbers(held.database, {
      supplierId,
      rows: (async function* () {
        for await (const row of readCsv(file)) {
          pulled++
          ahead = Math.max(ahead, pulled - (told.at(-1) ?? 0))
          yield row
        }
      })(),
      catalogue,
      sharing: 'exclusive',
      skipBadRows: false,
      at,
      progress: (count) => told.push(count),
    })
    expect(report).toMatchObject({ rows, imported: rows, refused: 0, duplicates: 0 })
    expect(told).toHaveLength(10)
    expect(told.at(-1)).toBe(rows)
    expect(ahead).toBeLessThanOrEqual(5_000)
  })
})
