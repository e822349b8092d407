import type { v3 } from '@verifyplus/contract'

export type CountryOrder = 'price' | 'available' | 'delivery'

type Offer = Pick<v3.CountryOffer, 'price' | 'available' | 'delivery'>

/** What a country offers for the product; before one is chosen, what it offers in general. */
export function offerOf(country: v3.Country, productId: string | undefined): Offer {
  const offer = country.offers.find((each) => each.productId === productId)
  return offer ?? { price: country.price, available: country.available, delivery: null }
}

/** In the order asked for; those that have nothing come last in any. */
export function sortCountries(
  countries: readonly v3.Country[],
  productId: string | undefined,
  order: CountryOrder,
): v3.Country[] {
  const rank: Record<CountryOrder, (offer: Offer) => number> = {
    price: (offer) => offer.price.amount,
    available: (offer) => -offer.available,
    delivery: (offer) => -(offer.delivery?.share ?? -1),
  }
  const compare = (one: v3.Country, other: v3.Country): number => {
    const [a, b] = [offerOf(one, productId), offerOf(other, productId)]
    return (
      Number(a.available === 0) - Number(b.available === 0) ||
      rank[order](a) - rank[order](b) ||
      rank.price(a) - rank.price(b) ||
      one.code.localeCompare(other.code)
    )
  }
  return [...countries].sort(compare)
}

/** The country to take where the chosen one has none: the cheapest that has. */
export function instead(countries: readonly v3.Country[], productId: string, not: string): v3.Country | undefined {
  return sortCountries(countries, productId, 'price').find(
    (country) => country.code !== not && offerOf(country, productId).available > 0,
  )
}
