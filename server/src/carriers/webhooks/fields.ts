import { z } from 'zod'
import { mostLevels, nestsDeeper } from '#core/nesting'
import { InboundRefused, mostBodyBytes } from './adapter.ts'
import { utf8Text, wellFormedText } from './text.ts'

/** A provider's id for a message. 200 is the width of `dedupeKey`; cutting a longer one could merge two messages. */
export const messageId = z
  .string()
  .min(1)
  .max(200)
  .refine((id) => id.isWellFormed() && !/[\u0000-\u001f\u007f]/.test(id), 'must not contain control characters')

/** No body that is read holds more than this; named so that a GET query has a bound too. */
export const messageText = z.string().max(mostBodyBytes).transform(wellFormedText)

/** What a provider of several channels writes before a number: Twilio sends `whatsapp:+989120000000`. */
const channel = /^\s*(whatsapp|sms|tel|rcs):\s*(?=\+?\d+\s*$)/i

/**
 * Digits or an alphanumeric sender id, as given. GSM allows 20 digits or 11 letters; the rest is room for e-mail senders. Whoever
 * sends chooses it, so none is refused: what is longer is cut.
 */
export const originator = z
  .string()
  .transform((sender) => wellFormedText(sender).trim().replace(channel, '').slice(0, 100).toWellFormed())

/** A receiving number in whatever dress: `+`, `00`, spaces, hyphens. Output: 7 to 15 digits that do not begin with 0. */
export const msisdn = z
  .string()
  .max(40)
  .transform((written) =>
    written
      .replace(/[\s().-]/g, '')
      .replace(channel, '')
      .replace(/^(\+|00)/, ''),
  )
  .refine((digits) => /^[1-9]\d{6,14}$/.test(digits), 'must be an international number of 7 to 15 digits')

/** The value in the wanted shape, or a 400 that names the field. Values are never quoted: they may hold a code. */
export function checked<T>(value: unknown, shape: z.ZodType<T>, where = 'body'): T {
  const result = shape.safeParse(value)
  if (result.success) return result.data
  const faults = result.error.issues.slice(0, 5).map((issue) => `${fieldName(issue.path, where)}: ${issue.message}`)
  throw new InboundRefused(400, `The ${where} is invalid. ${faults.join('; ')}`)
}

function fieldName(path: readonly PropertyKey[], where: string): string {
  return path.length === 0 ? where : `"${path.map(String).join('.')}"`
}

/** The JSON body in the wanted shape, or a 400. The parser's own message is dropped since it quotes the body. */
export function jsonBody<T>(body: Buffer, shape: z.ZodType<T>): T {
  return checked(parsedJson(utf8Text(body)), shape)
}

function parsedJson(text: string): unknown {
  const value = json(text)
  if (nestsDeeper(value)) throw new InboundRefused(400, `The body is nested more than ${mostLevels} levels deep.`)
  return value
}

function json(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new InboundRefused(400, 'The body is not JSON.')
  }
}
