import { parsePhoneNumberFromString } from 'libphonenumber-js/max'
import { readMsisdn } from '#core/msisdn'
import type { CatalogueView } from '#catalogue'
import type { InventoryRow } from './inventory-row.ts'

export interface CheckedNumber {
  msisdn: string
  countryCode: string
  productIds: number[] | null
  warning: string | null
}

/**
 * Reads one row, or says in words what is wrong with it. Digits that belong to another country, or that no numbering plan
 * knows, are a warning: the inventory's word on the country stands (the contract's own example lends 959…, Myanmar).
 */
export function checkRow(row: InventoryRow, catalogue: CatalogueView): CheckedNumber | string {
  if (row.msisdn === '') return 'msisdn is missing'
  const msisdn = readMsisdn(row.msisdn)
  if (!msisdn)
    return `${shown(row.msisdn)} is not a number in international form: 7 to 15 digits with the country code first`
  if (row.country === '') return 'country is missing'
  const country = catalogue.countries.get(row.country.toUpperCase() === 'GB' ? 'UK' : row.country.toUpperCase())
  if (!country) return `${shown(row.country)} is not a country in the catalogue`
  const productIds = readProducts(row.products, catalogue)
  if (typeof productIds === 'string') return productIds
  return { msisdn, countryCode: country.countryCode, productIds, warning: warningOf(msisdn, country) }
}

function readProducts(products: string, catalogue: CatalogueView): number[] | null | string {
  if (products === '') return null
  const ids: number[] = []
  for (const text of products.split(/[\s;|,]+/).filter(Boolean)) {
    const id = /^[1-9][0-9]{0,8}$/.test(text) ? Number(text) : 0
    if (!catalogue.products.has(id)) return `${shown(text)} is not a product in the catalogue`
    if (!ids.includes(id)) ids.push(id)
  }
  return ids.length > 0 ? ids : null
}

function warningOf(
  msisdn: string,
  country: { isoCode: string; callingCode: string; countryCode: string },
): string | null {
  const parsed = parsePhoneNumberFromString(`+${msisdn}`)
  if (!parsed?.isValid()) return `${msisdn} matches no numbering plan; kept as ${country.countryCode}`
  // Guernsey answers +44 too, and Kazakhstan +7: the calling code is what an inventory can be wrong about.
  if (
    parsed.countryCallingCode !== country.callingCode ||
    (parsed.country !== undefined && !sameCountry(parsed.country, country.isoCode))
  ) {
    return `${msisdn} belongs to ${parsed.country ?? `+${parsed.countryCallingCode}`}; kept as ${country.countryCode}`
  }
  return null
}

/** The Crown dependencies share +44 with the United Kingdom, down to single ranges. */
function sameCountry(parsed: string, isoCode: string): boolean {
  return parsed === isoCode || (isoCode === 'GB' && ['GG', 'JE', 'IM'].includes(parsed))
}

function shown(text: string): string {
  return JSON.stringify(text.length > 40 ? `${text.slice(0, 40)}…` : text)
}
