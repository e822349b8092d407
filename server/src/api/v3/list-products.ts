import type { Handle } from './define-route.ts'
import type { Features } from './features.ts'

export function listProducts(features: Features): Handle<'listProducts'> {
  return async () => {
    const products = [...features.catalogue.view.products.values()].filter((product) => product.enabled)
    const data = products.map(({ productId, name, leaseSeconds, retentionSeconds }) => ({
      id: String(productId),
      name,
      leaseSeconds,
      retentionSeconds,
    }))
    return { resource: { data }, tagged: true }
  }
}
