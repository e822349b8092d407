/** What was ordered last in this browser. */
export interface Remembered {
  /** The latest first. */
  readonly products: readonly string[]
  readonly country: string | null
}

const name = 'vp.ordered'
const productsKept = 4
const nothing: Remembered = { products: [], country: null }

export function readRemembered(): Remembered {
  try {
    const { products, country } = JSON.parse(localStorage.getItem(name) ?? '{}') as Partial<Remembered>
    return {
      products: Array.isArray(products) ? products.filter((id) => typeof id === 'string').slice(0, productsKept) : [],
      country: typeof country === 'string' ? country : null,
    }
  } catch {
    // Refused storage, or something else's value: it is a convenience and nothing more.
    return nothing
  }
}

export function remember(productId: string, country: string): void {
  const { products } = readRemembered()
  const kept = [productId, ...products.filter((id) => id !== productId)].slice(0, productsKept)
  try {
    localStorage.setItem(name, JSON.stringify({ products: kept, country } satisfies Remembered))
  } catch {
    // Then the next visit begins with an empty choice.
  }
}
