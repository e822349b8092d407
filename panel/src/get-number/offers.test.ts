import { expect, it } from 'vitest'
import { instead, offerOf, sortCountries } from './offers.ts'

const money = (amount: number) => ({ amount, currency: 'IRT' })

function country(code: string, amount: number, available: number, share: number | null) {
  const delivery = share === null ? null : { share, medianSeconds: 5, leases: 40 }
  return {
    code,
    isoCode: code,
    callingCode: '1',
    name: { en: code, fa: code },
    sandbox: false,
    price: money(1),
    available: 500,
    offers: [{ productId: '2', price: money(amount), available, delivery }],
  }
}

const countries = [
  country('RU', 3000, 5, 0.9),
  country('KZ', 2000, 0, 1),
  country('UA', 5000, 90, null),
  country('LV', 4000, 20, 0.95),
]
const order = (by: Parameters<typeof sortCountries>[2]) => sortCountries(countries, '2', by).map(({ code }) => code)

it('countries without a free number come last in every order', () => {
  expect(order('price')).toEqual(['RU', 'LV', 'UA', 'KZ'])
  expect(order('available')).toEqual(['UA', 'LV', 'RU', 'KZ'])
})

it('a delivery that is not known comes after every one that is', () => {
  expect(order('delivery')).toEqual(['LV', 'RU', 'UA', 'KZ'])
})

it('where a country has none, the cheapest that has is offered instead', () => {
  expect(instead(countries, '2', 'KZ')?.code).toBe('RU')
  expect(instead(countries, '2', 'RU')?.code).toBe('LV')
})

it('before a product is chosen a country shows its own price', () => {
  const [first] = countries
  expect(first && offerOf(first, undefined)).toEqual({ price: money(1), available: 500, delivery: null })
})
