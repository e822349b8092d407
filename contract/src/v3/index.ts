/**
 * The wire of `/v3`, for the site and for customers' programs alike.
 *
 * | route | request | answer | errors of its own |
 * |---|---|---|---|
 * | `GET /v3/me` | | 200 `me` | |
 * | `GET /v3/tokens` | `pageQuery` | 200 `tokenPage` | invalid_cursor |
 * | `POST /v3/tokens` (session only) | `createTokenRequest` | 201 `createdToken` | session_required, too_many_tokens |
 * | `DELETE /v3/tokens/:id` (a token: only itself) | | 200 `token` | not_found, session_required |
 * | `GET /v3/products` (public) | | 200 `productList` | |
 * | `GET /v3/countries` (public) | `countriesQuery` | 200 `countryList` | unknown_product |
 * | `GET /v3/countries/:code` (public) | `countriesQuery` | 200 `country` | not_found, unknown_product |
 * | `POST /v3/leases` | `createLeaseRequest` | 201 `lease`, `Location` | unknown_country, unknown_product, insufficient_balance, no_number_available, price_too_high, too_many_leases, too_many_unpaid_leases, too_many_leases_today, account_paused |
 * | `GET /v3/leases` | `listLeasesQuery` | 200 `leasePage` | invalid_cursor |
 * | `GET /v3/leases/:id` | `getLeaseQuery` (`wait`) | 200 `lease` | not_found |
 * | `POST /v3/leases/:id/cancel` | no body | 200 `lease` | not_found, code_already_received, lease_ended |
 * | `POST /v3/leases/:id/finish` | no body | 200 `lease` | not_found, no_code_yet, not_collected, lease_ended |
 * | `POST /v3/leases/:id/collect` | no body | 200 `lease` | not_found, insufficient_balance, nothing_to_collect |
 * | `GET /v3/leases/:id/messages` | `pageQuery` | 200 `messagePage` | not_found, invalid_cursor |
 * | `GET /v3/balance` | | 200 `balance` | |
 * | `GET /v3/ledger-entries` | `listLedgerEntriesQuery` | 200 `ledgerEntryPage` | invalid_cursor |
 * | `GET /v3/ledger-entries/:id` | | 200 `ledgerEntry` | not_found |
 * | `GET /v3/statistics` | `statisticsQuery` | 200 `statistics` | |
 * | `GET /v3/top-ups` | `pageQuery` | 200 `topUpPage` | invalid_cursor |
 * | `GET /v3/top-ups/:id` | | 200 `topUp` | not_found |
 * | `POST /v3/top-ups` | `createTopUpRequest` | 201 `topUp` | no_payment_provider |
 * | `GET /v3/events` | `Last-Event-ID` | 200 `text/event-stream` of `serverEvents` | too_many_streams |
 *
 * Who asks: `Authorization: Bearer vp_…`, or the session cookie of the site. With the cookie, POST and DELETE are refused
 * (`cross_site_request`) unless the browser says `Sec-Fetch-Site: same-origin` or `none`, or `Origin` is the server's own.
 * A token makes no tokens. A suspended customer's token is `invalid_token`, its session `account_suspended`. The session of an
 * operator without a second factor reads `GET /v3/me` and is `second_factor_required` elsewhere; an operator's tokens are a customer's.
 *
 * Errors: `problem` as `application/problem+json`; decide by `code` (`errorCatalogue`). Any route may answer
 * `commonErrors`, one that needs an account `authErrors`, POST and DELETE with a session `unsafeErrors`, a POST `postErrors`.
 *
 * Every answer has `Request-Id`. Every answer that was counted against a rate has `RateLimit-Limit`, `RateLimit-Remaining`
 * and `RateLimit-Reset` (seconds); 429 and 503 have `Retry-After` (seconds).
 *
 * `Idempotency-Key` (optional, on POST, 1 to 200 visible ASCII characters, kept at least 24 hours for each customer): the same key with
 * the same request is done once. Repeated, it answers the status of the first time and the resource as it is now, with
 * `Idempotent-Replayed: true`; with another request 422; while the first is under way 409. A lease and its key are committed
 * together, so no crash lends twice. Only success is kept: a refused request changed nothing and may be tried again with
 * the same key.
 *
 * A lease costs the price that was set aside at its start, once, with all its codes and texts. Reading (one lease, a list, its
 * messages, an event) hands its codes over and charges nothing beyond that. `POST /v3/leases/:id/collect` hands over what
 * reading does not: a text without a code, what came from a sender that the product does not list, and, of a lease of the
 * first contract, the next code for its price. `notices` say that something came, never what.
 *
 * A cancel is final: what was sent before it and comes after it is told by its time alone (`after_cancel`).
 *
 * Live pages: open `GET /v3/events` first, load the lists when `stream.opened` comes, then replace what each `lease.updated` names.
 *
 * Lists: newest first, `{ data, nextCursor }`, `?limit=` 1 to 100 (25), `?cursor=`; also `Link: <…>; rel="next"`.
 * ETag: `products`, `countries` and single leases answer `If-None-Match` with 304.
 *
 * Money: `{ amount, currency }`, integers of the smallest unit. Times: ISO 8601 UTC. Names: camelCase. Unknown fields of a
 * body are refused; a newer server may add fields to an answer and values to nothing but `code` of a problem.
 */
export * from './catalogue.ts'
export * from './common.ts'
export * from './errors.ts'
export * from './events.ts'
export * from './ids.ts'
export * from './leases.ts'
export * from './ledger.ts'
export * from './me.ts'
export * from './messages.ts'
export * from './routes.ts'
export * from './statistics.ts'
export * from './tokens.ts'
export * from './top-ups.ts'
