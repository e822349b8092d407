import type { FastifyInstance } from 'fastify'
import { startingCountries } from '@verifyplus/contract'
import type { People } from '#people'
import type { Database } from '#db'
import { sendJson } from '#http'
import { signedInOperator } from './signed-in.ts'

interface Measured {
  sandbox_numbers: number
  balance_minor: bigint | null
  suppliers: number
  numbers: number
  countries: number
  own_prices: number
  people: number
}

/** How far this installation is set up, for the operator's list of what is still to do. Measured, and kept nowhere. */
export function addOperatorSetup(app: FastifyInstance, features: { database: Database; people: People }): void {
  const { database, people } = features

  app.get('/v3/operator/setup', async (request, reply) => {
    const { userId } = await signedInOperator(people, request)
    const { rows } = await database.pool.query<Measured>(measuring, [
      userId,
      startingCountries.map(({ countryCode }) => countryCode),
      startingCountries.map(({ priceMinor }) => priceMinor),
    ])
    const found = rows[0] as Measured
    const setup = {
      sandbox: { numbers: found.sandbox_numbers, balanceMinor: Number(found.balance_minor ?? 0n) },
      mail: people.sendsMail ? 'sent' : 'kept',
      contact: people.contact,
      suppliers: found.suppliers,
      numbers: found.numbers,
      prices: { countries: found.countries, own: found.own_prices },
      people: found.people,
    }
    return sendJson(reply, 200, JSON.stringify(setup))
  })
}

/** A price is the operator's own where it is not what the catalogue began with. */
const measuring = `
with stock as (
  select s.kind = 'sandbox' as made_up, count(*)::int as numbers
  from number n join supplier s using (supplier_id)
  where n.retired_at is null and s.removed_at is null and s.leaving_at is null
  group by 1
),
began as (
  select * from unnest($2::text[], $3::bigint[]) as b(country_code, price_minor)
)
select
  coalesce((select numbers from stock where made_up), 0) as sandbox_numbers,
  (select a.balance_minor from customer c join account a using (customer_id) where c.user_id = $1) as balance_minor,
  (select count(*)::int from supplier where kind <> 'sandbox' and removed_at is null and leaving_at is null) as suppliers,
  coalesce((select numbers from stock where not made_up), 0) as numbers,
  (select count(*)::int from country where enabled) as countries,
  (select count(*)::int from country c where not exists (
     select from began b where b.country_code = c.country_code and b.price_minor = c.price_minor))
    + (select count(*)::int from product_price) as own_prices,
  (select count(*)::int from auth_user where role = 'customer') as people`
