import { hmac, sameText } from './signature.ts'

interface Failed {
  id: string
  timestamp: string
  signatures: string
  body: Buffer
  secret: string
}

/**
 * What the sender probably did wrong. Each guess that needs the secret is an HMAC which only its holder can have made, so
 * the answer tells a stranger nothing.
 */
export function guessMistake(failed: Failed): string {
  const given = failed.signatures.split(' ', 20).map((part) => part.replace(/^v1,/, ''))
  const intended = `${failed.id}.${failed.timestamp}.`
  const key = Buffer.from(failed.secret.slice(6), 'base64')
  const matches = (expected: Buffer) =>
    given.some(
      (signature) => sameText(signature, expected.toString('base64')) || sameText(signature, expected.toString('hex')),
    )

  const rightDigest = hmac('sha256', key, intended, failed.body)
  if (matches(rightDigest)) {
    return given.some((signature) => sameText(signature, rightDigest.toString('hex')))
      ? 'The signature is right but written in hex: it has to be base64 after `v1,`.'
      : 'The signature is right but lacks the version: write `v1,` before it.'
  }
  if (
    matches(hmac('sha256', failed.secret, intended, failed.body)) ||
    matches(hmac('sha256', failed.secret.slice(6), intended, failed.body))
  ) {
    return 'The secret was used as text: decode the base64 after `whsec_` first and use those bytes as the key.'
  }
  if (matches(hmac('sha256', key, failed.body))) {
    return 'Only the body was signed: sign `webhook-id.webhook-timestamp.body`, joined with full stops.'
  }
  if (matches(hmac('sha256', key, `${failed.timestamp}.`, failed.body))) {
    return 'webhook-id was left out of what was signed: sign `webhook-id.webhook-timestamp.body`.'
  }
  if (matches(hmac('sha256', key, intended, compactJson(failed.body)))) {
    return 'The body was changed between signing and sending (spaces, line ends): sign exactly the bytes that are sent.'
  }
  if (!failed.signatures.includes('v1,')) return 'webhook-signature contains no `v1,` signature.'
  return 'No signature in webhook-signature matches: the secret is different, or the body was changed after signing.'
}

function compactJson(body: Buffer): string {
  try {
    return JSON.stringify(JSON.parse(body.toString('utf8')))
  } catch {
    return ''
  }
}
