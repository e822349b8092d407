import { createHash } from 'node:crypto'
import { z } from 'zod'
import { InboundRefused } from './adapter.ts'
import { hmac, sameBytes, sameText } from './signature.ts'

const header = z.object({ alg: z.string() })

const claims = z.object({
  iss: z.string().optional(),
  aud: z.union([z.string(), z.array(z.string())]).optional(),
  jti: z.string().optional(),
  iat: z.number().optional(),
  nbf: z.number().optional(),
  exp: z.number().optional(),
  url_hash: z.string().optional(),
  payload_hash: z.string().optional(),
})
export type Claims = z.infer<typeof claims>

const LEEWAY_SECONDS = 60

/**
 * The claims of a JWT (RFC 7519) that this secret signed, its times checked. HMAC algorithms only: taking what the
 * header asks for would let `none`, or a public key used as a secret, pass.
 */
export function verifiedClaims(
  jwt: string,
  secret: string,
  algorithms: readonly ('HS256' | 'HS512')[],
  now: Date,
): Claims {
  const parts = jwt.split('.', 4)
  const [head = '', body = '', signature = ''] = parts
  if (parts.length !== 3) throw refused('it is not a JWT')
  const algorithm = algorithms.find((name) => name === decoded(head, header).alg)
  if (!algorithm) throw refused(`its algorithm has to be ${algorithms.join(' or ')}`)
  const expected = hmac(algorithm === 'HS256' ? 'sha256' : 'sha512', secret, `${head}.${body}`)
  if (!sameBytes(Buffer.from(signature, 'base64url'), expected)) throw refused('another secret signed it')
  const found = decoded(body, claims)
  const nowSeconds = now.getTime() / 1000
  if (found.exp !== undefined && nowSeconds > found.exp + LEEWAY_SECONDS)
    throw refused('it has expired: check both clocks')
  if (found.nbf !== undefined && nowSeconds < found.nbf - LEEWAY_SECONDS)
    throw refused('it is not valid yet: check both clocks')
  return found
}

/** Whether the claim is the hex SHA-256 of the content. */
export function isHashOf(claim: string | undefined, content: string | Uint8Array): boolean {
  return claim !== undefined && sameText(claim.toLowerCase(), createHash('sha256').update(content).digest('hex'))
}

function refused(why: string): InboundRefused {
  return new InboundRefused(401, `The signed token is not accepted: ${why}.`)
}

function decoded<T>(part: string, shape: z.ZodType<T>): T {
  try {
    return shape.parse(JSON.parse(Buffer.from(part, 'base64url').toString('utf8')))
  } catch {
    throw refused('it is not a JWT')
  }
}
