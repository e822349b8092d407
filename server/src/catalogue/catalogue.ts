import { startingProducts, wireCountryCode } from '@verifyplus/contract'
import { refreshInTurn } from '#core/refresh'
import type { Database } from '#db'
import { compileMatchers, productMatcherSchema, type CompiledMatchers, type ProductMatcher } from '#reading'

export interface CatalogueProduct {
  productId: number
  name: string
  leaseSeconds: number
  retentionSeconds: number
  allowReuse: boolean
  /** A disabled one is lent to nobody. */
  enabled: boolean
  /** `listed`: a message from an originator that the product does not list is handed over on request only. */
  senders: 'any' | 'listed'
  /** `text`: a message in which no code was found is handed over whole. */
  delivers: 'code' | 'text'
  matcher: ProductMatcher | null
}

export interface CatalogueCountry {
  countryCode: string
  isoCode: string
  callingCode: string
  nameEn: string
  nameFa: string
  priceMinor: bigint
  currency: string
  enabled: boolean
}

/** The catalogue as it was when it was last read. */
export interface CatalogueView {
  products: ReadonlyMap<number, CatalogueProduct>
  countries: ReadonlyMap<string, CatalogueCountry>
  /** Prices of their own, by `country/product`. */
  prices: ReadonlyMap<string, bigint>
  matchers: CompiledMatchers
  /** The enabled country of a wire code (`GB` means `UK`), or undefined. */
  country(countryCode: string): CatalogueCountry | undefined
  /**
   * The product whose id the text is, written as the catalogue writes it, or undefined. A disabled one is unknown, but for those
   * of the contract, which stay valid on the wire (Semantics 11): there is just no number for them.
   */
  product(productId: string): CatalogueProduct | undefined
  priceMinor(countryCode: string, productId: number): bigint | undefined
}

const contractProducts: ReadonlySet<number> = new Set(startingProducts.map(({ productId }) => productId))

/** The catalogue in memory: small, read by every request, changed by the operator's hand. */
export interface Catalogue {
  readonly view: CatalogueView
  refresh(): Promise<void>
}

export async function openCatalogue(database: Database): Promise<Catalogue> {
  let view = await readCatalogue(database)
  return {
    get view() {
      return view
    },
    refresh: refreshInTurn(async () => {
      view = await readCatalogue(database)
    }),
  }
}

async function readCatalogue(database: Database): Promise<CatalogueView> {
  const [productRows, countryRows, priceRows] = await Promise.all([
    database.kysely.selectFrom('product').selectAll().orderBy('product_id').execute(),
    database.kysely.selectFrom('country').selectAll().orderBy('price_minor').orderBy('country_code').execute(),
    database.kysely.selectFrom('product_price').selectAll().execute(),
  ])
  const products = new Map(
    productRows.map((row) => [
      row.product_id,
      {
        productId: row.product_id,
        name: row.name,
        leaseSeconds: row.lease_seconds,
        retentionSeconds: row.retention_seconds,
        allowReuse: row.allow_reuse,
        enabled: row.enabled,
        senders: row.senders as CatalogueProduct['senders'],
        delivers: row.delivers as CatalogueProduct['delivers'],
        matcher: row.matcher === null ? null : productMatcherSchema.parse(row.matcher),
      },
    ]),
  )
  const countries = new Map(
    countryRows.map((row) => [
      row.country_code,
      {
        countryCode: row.country_code,
        isoCode: row.iso_code,
        callingCode: row.calling_code,
        nameEn: row.name_en,
        nameFa: row.name_fa,
        priceMinor: row.price_minor,
        currency: row.currency,
        enabled: row.enabled,
      },
    ]),
  )
  const prices = new Map(priceRows.map((row) => [`${row.country_code}/${row.product_id}`, row.price_minor]))
  return {
    products,
    countries,
    prices,
    matchers: compileMatchers(
      [...products.values()].filter(({ enabled, productId }) => enabled || contractProducts.has(productId)),
    ),
    country(countryCode) {
      const country = countries.get(wireCountryCode(countryCode))
      return country?.enabled ? country : undefined
    },
    product(productId) {
      const product = products.get(Number(productId))
      const valid = product?.enabled || contractProducts.has(Number(productId))
      return valid && String(product?.productId) === productId ? product : undefined
    },
    priceMinor: (countryCode, productId) =>
      prices.get(`${countryCode}/${productId}`) ?? countries.get(countryCode)?.priceMinor,
  }
}
