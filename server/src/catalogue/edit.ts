import { TOMAN, wireCountryCode } from '@verifyplus/contract'
import type { Database } from '#db'
import { isConstraint } from '#db'
import { Refused } from '#core/errors'
import type { ProductMatcher } from '#reading'

/** What may be changed of a product; what is left out stays as it is. */
export interface ProductChange {
  name?: string | undefined
  leaseSeconds?: number | undefined
  retentionSeconds?: number | undefined
  allowReuse?: boolean | undefined
  enabled?: boolean | undefined
  senders?: 'any' | 'listed' | undefined
  delivers?: 'code' | 'text' | undefined
  /** Null goes back to the matcher that the program starts with. */
  matcher?: ProductMatcher | null | undefined
}

/** Changes a product, or adds it when a name is given. */
export async function setProduct(database: Database, productId: number, change: ProductChange): Promise<void> {
  const values = {
    ...(change.name !== undefined && { name: change.name }),
    ...(change.leaseSeconds !== undefined && { lease_seconds: change.leaseSeconds }),
    ...(change.retentionSeconds !== undefined && { retention_seconds: change.retentionSeconds }),
    ...(change.allowReuse !== undefined && { allow_reuse: change.allowReuse }),
    ...(change.enabled !== undefined && { enabled: change.enabled }),
    ...(change.senders !== undefined && { senders: change.senders }),
    ...(change.delivers !== undefined && { delivers: change.delivers }),
    ...(change.matcher !== undefined && { matcher: change.matcher === null ? null : JSON.stringify(change.matcher) }),
  }
  if (Object.keys(values).length === 0) throw new Refused('Nothing to change')
  try {
    const { name } = change
    if (name !== undefined) {
      await database.kysely
        .insertInto('product')
        .values({ product_id: productId, ...values, name })
        .onConflict((conflict) => conflict.column('product_id').doUpdateSet(values))
        .execute()
      return
    }
    const changed = await database.kysely
      .updateTable('product')
      .set(values)
      .where('product_id', '=', productId)
      .executeTakeFirst()
    if (changed.numUpdatedRows === 0n) throw new Refused(`There is no product ${productId}. Give a name to add it.`)
  } catch (error) {
    if (isConstraint(error, 'product_name_taken')) throw new Refused(`Another product is named ${change.name}`)
    if (isConstraint(error, 'lease_lasts_ten_seconds_to_thirty_days'))
      throw new Refused('A lease lasts 10 seconds to 30 days')
    throw error
  }
}

export interface CountryChange {
  isoCode?: string | undefined
  callingCode?: string | undefined
  nameEn?: string | undefined
  nameFa?: string | undefined
  priceMinor?: bigint | undefined
  enabled?: boolean | undefined
}

/** Changes a country, or adds it when everything that a country needs is given. */
export async function setCountry(database: Database, code: string, change: CountryChange): Promise<void> {
  const countryCode = wireCountryCode(code)
  const values = {
    ...(change.isoCode !== undefined && { iso_code: change.isoCode }),
    ...(change.callingCode !== undefined && { calling_code: change.callingCode }),
    ...(change.nameEn !== undefined && { name_en: change.nameEn }),
    ...(change.nameFa !== undefined && { name_fa: change.nameFa }),
    ...(change.priceMinor !== undefined && { price_minor: change.priceMinor }),
    ...(change.enabled !== undefined && { enabled: change.enabled }),
  }
  if (Object.keys(values).length === 0) throw new Refused('Nothing to change')
  const changed = await database.kysely
    .updateTable('country')
    .set(values)
    .where('country_code', '=', countryCode)
    .executeTakeFirst()
  if (changed.numUpdatedRows > 0n) return
  const { callingCode, nameEn, priceMinor } = change
  if (callingCode === undefined || nameEn === undefined || priceMinor === undefined) {
    throw new Refused(`There is no country ${countryCode}. To add it, give a calling code, a name and a price.`)
  }
  await database.kysely
    .insertInto('country')
    .values({
      country_code: countryCode,
      iso_code: change.isoCode ?? (countryCode === 'UK' ? 'GB' : countryCode),
      calling_code: callingCode,
      name_en: nameEn,
      name_fa: change.nameFa ?? nameEn,
      price_minor: priceMinor,
      currency: TOMAN,
    })
    .execute()
}

/** Sets the price of a country, or of a product in it; null takes a product's own price away. */
export async function setPrice(
  database: Database,
  code: string,
  productId: number | null,
  priceMinor: bigint | null,
): Promise<void> {
  const countryCode = wireCountryCode(code)
  if (productId === null) {
    if (priceMinor === null) throw new Refused('A country needs a price')
    return setCountry(database, countryCode, { priceMinor })
  }
  if (priceMinor === null) {
    await database.kysely
      .deleteFrom('product_price')
      .where('country_code', '=', countryCode)
      .where('product_id', '=', productId)
      .execute()
    return
  }
  try {
    await database.kysely
      .insertInto('product_price')
      .values({ country_code: countryCode, product_id: productId, price_minor: priceMinor })
      .onConflict((conflict) =>
        conflict.columns(['country_code', 'product_id']).doUpdateSet({ price_minor: priceMinor }),
      )
      .execute()
  } catch (error) {
    if (isConstraint(error, 'product_price_country_code_fkey')) throw new Refused(`There is no country ${countryCode}`)
    if (isConstraint(error, 'product_price_product_id_fkey')) throw new Refused(`There is no product ${productId}`)
    throw error
  }
}
