/** The currency code of Toman. ISO 4217 has none for it; `IRT` is what the payment gateways use. */
export const TOMAN = 'IRT'

/** The products of the contract, to the letter (also `WhatsAPP`). */
export const startingProducts = [
  { productId: 2, name: 'Telegram' },
  { productId: 25, name: 'Instagram' },
  { productId: 26, name: 'WhatsAPP' },
  { productId: 27, name: 'Steam' },
  { productId: 28, name: 'LinkedIn' },
  { productId: 29, name: 'Twitter' },
  { productId: 31, name: 'WebMoney' },
  { productId: 32, name: 'GMail' },
] as const

/**
 * The countries of the contract with the price of one SMS in Toman. `countryCode` is the wire's; `isoCode` is ISO 3166,
 * which says GB where the wire says UK.
 */
export const startingCountries = [
  { countryCode: 'RU', isoCode: 'RU', callingCode: '7', nameEn: 'Russia', nameFa: 'روسیه', priceMinor: 3000n },
  { countryCode: 'KZ', isoCode: 'KZ', callingCode: '7', nameEn: 'Kazakhstan', nameFa: 'قزاقستان', priceMinor: 3000n },
  { countryCode: 'UA', isoCode: 'UA', callingCode: '380', nameEn: 'Ukraine', nameFa: 'اوکراین', priceMinor: 5000n },
  {
    countryCode: 'UK',
    isoCode: 'GB',
    callingCode: '44',
    nameEn: 'United Kingdom',
    nameFa: 'بریتانیا',
    priceMinor: 10_000n,
  },
  { countryCode: 'ID', isoCode: 'ID', callingCode: '62', nameEn: 'Indonesia', nameFa: 'اندونزی', priceMinor: 5000n },
  { countryCode: 'PH', isoCode: 'PH', callingCode: '63', nameEn: 'Philippines', nameFa: 'فیلیپین', priceMinor: 5000n },
  { countryCode: 'LV', isoCode: 'LV', callingCode: '371', nameEn: 'Latvia', nameFa: 'لتونی', priceMinor: 10_000n },
] as const

/** The wire says `UK`; `GB` is accepted wherever a country is named and never sent out. */
export function wireCountryCode(countryCode: string): string {
  return countryCode === 'GB' ? 'UK' : countryCode
}
