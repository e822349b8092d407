import { startingCountries, startingProducts, TOMAN } from '@verifyplus/contract'
import type { Database } from '#db'

/** Fills an empty catalogue with the contract's products, countries and prices. One that has anything is the operator's. */
export async function seedCatalogue(database: Database): Promise<void> {
  await database.kysely.transaction().execute(async (tx) => {
    const known = await tx.selectFrom('product').select('product_id').limit(1).executeTakeFirst()
    if (known) return
    await tx
      .insertInto('product')
      .values(startingProducts.map(({ productId, name }) => ({ product_id: productId, name })))
      .onConflict((conflict) => conflict.doNothing())
      .execute()
    await tx
      .insertInto('country')
      .values(
        startingCountries.map((country) => ({
          country_code: country.countryCode,
          iso_code: country.isoCode,
          calling_code: country.callingCode,
          name_en: country.nameEn,
          name_fa: country.nameFa,
          price_minor: country.priceMinor,
          currency: TOMAN,
        })),
      )
      .onConflict((conflict) => conflict.doNothing())
      .execute()
  })
}
