import type { Database } from '#db'
import { notifyStock } from '#notify'

/** The supplier of plainly fictional numbers that lets a first run go all the way. */
export const sandboxSupplierName = 'sandbox'
export const sandboxKind = 'sandbox'

/**
 * Where the sandbox's numbers begin. Nobody can be reached at any of them: 07700 900xxx is what Ofcom keeps for fiction;
 * in the other countries no national number begins with 0.
 */
const firstMsisdn: Readonly<Record<string, string>> = {
  RU: '70001000000',
  KZ: '70007000000',
  UA: '380001000000',
  UK: '447700900000',
  ID: '620001000000',
  PH: '630001000000',
  LV: '37100100000',
}
const numbersPerCountry = 100

/** Makes sure that the sandbox's supplier and numbers are in stock and free to lend. Answers the supplier's id. */
export async function openSandboxStock(
  database: Database,
  settings: { coolDownSeconds: number; at: Date },
): Promise<number> {
  return database.tx(async (client) => {
    const supplier = await client.query<{ supplier_id: number }>(
      `insert into supplier (name, kind, cool_down_seconds, created_at) values ($1, $2, $3, $4)
       on conflict (name) do update set cool_down_seconds = excluded.cool_down_seconds, leaving_at = null
       returning supplier_id`,
      [sandboxSupplierName, sandboxKind, settings.coolDownSeconds, settings.at],
    )
    const supplierId = supplier.rows[0]?.supplier_id as number
    const changed = await client.query(
      `insert into number (msisdn, country_code, supplier_id, reusable, created_at)
       select (first + i)::text, country_code, $1, true, $2
       from unnest($3::text[], $4::bigint[]) as f(country_code, first)
       join country using (country_code)
       cross join generate_series(0, $5::int - 1) as i
       on conflict (msisdn) do update set retired_at = null, supplier_id = excluded.supplier_id
       where (number.supplier_id = $1 and number.retired_at is not null)
         or number.supplier_id in (select supplier_id from supplier where kind = $6 and removed_at is not null)`,
      [supplierId, settings.at, Object.keys(firstMsisdn), Object.values(firstMsisdn), numbersPerCountry, sandboxKind],
    )
    if ((changed.rowCount ?? 0) > 0) await client.query(`select ${notifyStock}`)
    return supplierId
  })
}

/** Whether the operator has, or ever had, a supplier of their own: those that were removed keep their row. */
export async function everHadOwnSupplier(database: Database): Promise<boolean> {
  const { rows } = await database.pool.query<{ had: boolean }>(
    'select exists(select from supplier where kind <> $1) as had',
    [sandboxKind],
  )
  return rows[0]?.had ?? false
}

/** Takes the sandbox's numbers out of the stock: a customer of real numbers must never be lent a fictional one. */
export async function closeSandboxStock(database: Database, at: Date): Promise<void> {
  await database.pool.query(
    `with retired as (
       update number set retired_at = $1
       where retired_at is null and supplier_id in (select supplier_id from supplier where kind = $2)
       returning number_id
     )
     select ${notifyStock} from (select count(*) as n from retired) r where n > 0`,
    [at, sandboxKind],
  )
}
