import { v3 } from '@verifyplus/contract'

/** What a reader needs before the first route, as Markdown. */
export function introduction(): string {
  const codes = Object.entries(v3.errorCatalogue).map(
    ([code, { status, title }]) => `| \`${code}\` | ${status} | ${title} |`,
  )
  return `Lends phone numbers and hands over the verification codes that arrive on them.

**Authentication.** \`Authorization: Bearer vp_…\`, or the session of the site. Tokens can't create tokens.

**Money** is \`{ amount, currency }\`, an integer of the smallest unit. **Times** are ISO 8601 in UTC. Unknown fields in a body are refused; responses may gain fields.

**Codes** are handed over by reading: a lease, a list of leases, its messages, an event. A lease puts its price on hold at the start and is charged once, for all its codes and texts; if no code arrives, the hold is released at the end. Reading charges nothing beyond that. \`POST /v3/leases/{id}/collect\` hands over what reading does not (\`waiting\` says what, and what it costs): a text in which no code was found, a message from a sender that the product does not list, and the code of a lease without a hold. \`notices\` say that something arrived, never what.

**Cancelling is final.** Of a message that was sent before and arrives afterwards, only the time is shown.

**Lists** are \`{ data, nextCursor }\`, newest first; \`nextCursor\` is the \`cursor\` of the next page, and \`Link\` with \`rel="next"\` is its URL.

**Idempotency-Key** may be sent with every POST (1 to 200 visible ASCII characters, kept 24 hours). The same request with the same key is carried out once; a repetition returns the current resource and \`Idempotent-Replayed: true\`. Only success is recorded: a refused request changed nothing and may be retried with the same key.

**Rate limits.** \`RateLimit-Limit\`, \`RateLimit-Remaining\`, \`RateLimit-Reset\` (seconds). 429 and 503 have \`Retry-After\` (seconds).

**Errors** are \`application/problem+json\` (RFC 9457). Branch on \`code\`; quote \`requestId\` when you ask for help.

| code | status | meaning |
|---|---|---|
${codes.join('\n')}`
}
