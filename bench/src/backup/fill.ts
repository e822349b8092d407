import type { Queryable } from '@verifyplus/server/src/db/index.ts'

/**
 * A past: of each message a lease that it belongs to, charged, and the entry with its two postings that charged it. `from` is the
 * first number that is not used yet, `at` when all of it happened.
 */
export async function fill(client: Queryable, from: number, count: number, at: Date): Promise<void> {
  const range = [from, from + count - 1]
  await client.query(
    `insert into lease (lease_id, customer_id, number_id, msisdn, country_code, product_id, price_minor, currency, exclusive, state, started_at,
       expires_at, ended_at, code, code_at, code_message_id, paid_code, paid_message_id, paid_at, paid_codes, charged_minor, charges)
     overriding system value
     select i, 1, 1 + i % 1000, (79590000000 + i % 1000)::text, 'RU', 2, 3000, 'IRT', true, 'finished', $3, $3::timestamptz + interval '20 minutes', $3::timestamptz + interval '1 minute',
       code, $3, i, code, i, $3, array[code], 3000, 1
     from generate_series($1::int, $2::int) i, lateral (select lpad((i % 100000)::text, 5, '0') as code) c`,
    [...range, at],
  )
  await client.query(
    `insert into message (message_id, supplier_id, dedupe_key, msisdn, originator, text, sent_at, received_at, raw, at, lease_id, product_id, code)
     overriding system value
     select i, 1, md5(i::text), (79590000000 + i % 1000)::text, 'Telegram', text, $3, $3, convert_to(text, 'utf8'), $3, i, 2, lpad((i % 100000)::text, 5, '0')
     from generate_series($1::int, $2::int) i,
       lateral (select 'Telegram code: ' || lpad((i % 100000)::text, 5, '0') || '. You can also tap on this link: https://t.me/login/' || i as text) t`,
    [...range, at],
  )
  await client.query(
    `insert into entry (entry_id, kind, idempotency_key, lease_id, created_at) overriding system value
     select 1000 + i, 'charge', 'lease:' || i || ':message:' || i, i, $3 from generate_series($1::int, $2::int) i`,
    [...range, at],
  )
  await client.query(
    `insert into posting (entry_id, account_id, amount_minor)
     select 1000 + i, a.account_id, case when a.customer_id is null then 3000 else -3000 end
     from generate_series($1::int, $2::int) i, account a where a.customer_id = 1 or a.name = 'revenue'`,
    range,
  )
}
