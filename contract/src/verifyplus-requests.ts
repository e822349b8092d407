import * as z from 'zod'

/** Bodies over this many bytes are answered 413 before they are read. */
export const maxBodyBytes = 16_384

/** The longest `wait` of get_sms, in seconds. */
export const maxWaitSeconds = 60

const text = z.string('must be a string')

/**
 * Identifiers may come as JSON numbers as well as strings; both become the same text, which a feature then looks up.
 * Not `z.number()`: it refuses 1e400, which is as unknown an identifier as any other and no malformed body.
 */
const identifier = z
  .custom<string | number>(
    (value) => typeof value === 'string' || typeof value === 'number',
    'must be a string or a number',
  )
  .transform(String)

const waitRange = `must be a number of seconds from 0 to ${maxWaitSeconds}`
const waitSeconds = z
  .custom<string | number>((value) => {
    const seconds = typeof value === 'string' && /^\d{1,2}(\.\d{1,3})?$/.test(value) ? Number(value) : value
    return typeof seconds === 'number' && seconds >= 0 && seconds <= maxWaitSeconds
  }, waitRange)
  .transform(Number)
  .default(0)

export const getNumberRequest = z.object({ token: text, country: text, productId: identifier })

export const getSmsRequest = z.object({
  token: text,
  country: text,
  numberId: identifier,
  productId: identifier,
  wait: waitSeconds,
})

export type GetNumberRequest = z.infer<typeof getNumberRequest>
export type GetSmsRequest = z.infer<typeof getSmsRequest>

/** The sentence for the first thing wrong with a body, beginning with the field's name. */
export function describeProblem(error: z.ZodError, body: unknown): string {
  const issue = error.issues[0]
  const field = issue?.path.map(String).join('.') ?? ''
  if (!issue || field === '') return 'body must be a JSON object'
  const missing = typeof body === 'object' && body !== null && !Object.hasOwn(body, field)
  return missing ? `${field} is missing` : `${field} ${issue.message}`
}
