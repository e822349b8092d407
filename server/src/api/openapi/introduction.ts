import { v3 } from '@verifyplus/contract'

/** What a reader needs before the first route, as Markdown. */
export function introduction(): string {
  const codes = Object.entries(v3.errorCatalogue).map(
    ([code, { status, title }]) => `| \`${code}\` | ${status} | ${title} |`,
  )
  return `Lends phone numbers and hands over the verification codes that arrive on them.

**Who asks.** \`Authorization: Bearer vp_…\`, or the session of the site. A token makes no tokens.

**Money** is \`{ amount, currency }\`, an integer of the smallest unit. **Times** are ISO 8601 in UTC. Unknown fields of a request are ignored; answers may gain fields.

**Codes** are handed over, and charged, by reading: a lease, a list of leases, its messages, an event. A lease sets its price aside at the start; its first code is paid from that, and without a code the price comes back at the end. A later, different code of the same lease is charged from the free balance.

**Lists** are \`{ data, nextCursor }\`, newest first; \`nextCursor\` is the \`cursor\` of the next page, and \`Link\` with \`rel="next"\` is its address.

**Idempotency-Key** may be sent with every POST (1 to 200 visible ASCII characters, kept 24 hours). The same key with the same request is done once; repeated, it answers with the resource as it is now and \`Idempotent-Replayed: true\`. Only success is kept: what was refused changed nothing and may be tried again with the same key.

**Rates.** \`RateLimit-Limit\`, \`RateLimit-Remaining\`, \`RateLimit-Reset\` (seconds). 429 and 503 have \`Retry-After\` (seconds).

**Errors** are \`application/problem+json\` (RFC 9457). Decide by \`code\`; quote \`requestId\` when you ask for help.

| code | status | meaning |
|---|---|---|
${codes.join('\n')}`
}
