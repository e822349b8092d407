import { v3 } from '@verifyplus/contract'

/** What a reader needs before the first route, as Markdown. */
export function introduction(): string {
  const codes = Object.entries(v3.errorCatalogue).map(
    ([code, { status, title }]) => `| \`${code}\` | ${status} | ${title} |`,
  )
  return `Lends phone numbers and hands over the verification codes that arrive on them.

**Authentication.** \`Authorization: Bearer vp_…\`, or the session of the site. Tokens can't create tokens.

**Money** is \`{ amount, currency }\`, an integer of the smallest unit. **Times** are ISO 8601 in UTC. Unknown fields of a body are refused; answers may gain fields.

**Codes** are handed over by reading: a lease, a list of leases, its messages, an event. A lease sets its price aside at the start and costs it once, with all its codes and texts; without a code the price comes back at the end. Reading charges nothing beyond that. \`POST /v3/leases/{id}/collect\` hands over what reading does not (\`waiting\` says what, and what it costs): a text in which no code was found, a message from a sender that the product does not list, and the code of a lease that set nothing aside. \`notices\` say that something came, never what.

**Cancelling is final.** A message that was sent before it and comes after it is told by its time alone.

**Lists** are \`{ data, nextCursor }\`, newest first; \`nextCursor\` is the \`cursor\` of the next page, and \`Link\` with \`rel="next"\` is its address.

**Idempotency-Key** may be sent with every POST (1 to 200 visible ASCII characters, kept 24 hours). The same key with the same request is done once; repeated, it answers with the resource as it is now and \`Idempotent-Replayed: true\`. Only success is kept: what was refused changed nothing and may be tried again with the same key.

**Rates.** \`RateLimit-Limit\`, \`RateLimit-Remaining\`, \`RateLimit-Reset\` (seconds). 429 and 503 have \`Retry-After\` (seconds).

**Errors** are \`application/problem+json\` (RFC 9457). Decide by \`code\`; quote \`requestId\` when you ask for help.

| code | status | meaning |
|---|---|---|
${codes.join('\n')}`
}
