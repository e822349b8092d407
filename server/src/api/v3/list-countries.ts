import type { v3 } from '@verifyplus/contract'
import type { CatalogueCountry, CatalogueProduct } from '#catalogue'
import type { Handle } from './define-route.ts'
import type { Features } from './features.ts'
import { ApiProblem } from './problem.ts'
import { moneyOf } from './render.ts'

export function listCountries(features: Features): Handle<'listCountries'> {
  return async ({ query }) => {
    const countries = [...features.catalogue.view.countries.values()].filter((country) => country.enabled)
    return { resource: { data: await render(features, countries, query.productId) }, tagged: true }
  }
}

export function getCountry(features: Features): Handle<'getCountry'> {
  return async ({ params, query }) => {
    const country = features.catalogue.view.country(params['code'] ?? '')
    if (!country) throw new ApiProblem('not_found')
    const [resource] = await render(features, [country], query.productId)
    return { resource: resource as v3.Country, tagged: true }
  }
}

async function render(
  features: Features,
  countries: readonly CatalogueCountry[],
  productId: string | undefined,
): Promise<v3.Country[]> {
  const { view } = features.catalogue
  const products = productId === undefined ? enabledProducts(features) : [view.product(productId)]
  if (products.includes(undefined)) throw new ApiProblem('unknown_product')
  const [counts, rates] = await Promise.all([features.offers.counts(), features.deliveryRates.read()])
  const offerOf = ({ countryCode, currency }: CatalogueCountry, product: CatalogueProduct): v3.CountryOffer => ({
    productId: String(product.productId),
    price: moneyOf(view.priceMinor(countryCode, product.productId) ?? 0n, currency),
    available: counts.product(countryCode, product.productId),
    delivery: rates.get(`${countryCode}/${product.productId}`) ?? null,
  })
  return countries.map((country) => ({
    code: country.countryCode,
    isoCode: country.isoCode,
    callingCode: country.callingCode,
    name: { en: country.nameEn, fa: country.nameFa },
    price: moneyOf(country.priceMinor, country.currency),
    available: counts.country(country.countryCode),
    sandbox: counts.sandbox(country.countryCode),
    offers: products.flatMap((product) => (product ? offerOf(country, product) : [])),
  }))
}

function enabledProducts(features: Features): (CatalogueProduct | undefined)[] {
  return [...features.catalogue.view.products.values()].filter((product) => product.enabled)
}
