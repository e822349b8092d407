import { useQuery } from '@tanstack/react-query'
import { keys } from './keys.ts'
import { get } from './request.ts'

/** Prices and availability are public; they are read again every half minute, and at once when an event says so. */
const refreshMs = 30_000

export function useProducts() {
  return useQuery({
    queryKey: keys.products,
    queryFn: async ({ signal }) => (await get('/v3/products', { signal })).data,
    staleTime: 5 * 60_000,
  })
}

/** Countries with their offers; only those for one product where it is given. */
export function useCountries(productId?: string) {
  return useQuery({
    queryKey: keys.countries(productId),
    queryFn: async ({ signal }) => (await get('/v3/countries', { signal, query: { productId } })).data,
    refetchInterval: refreshMs,
    placeholderData: (before) => before,
  })
}
