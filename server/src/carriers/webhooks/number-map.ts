import { z } from 'zod'
import { InboundRefused, type RefusalStatus } from './adapter.ts'
import { msisdn } from './fields.ts'

/** How `numbers=` is written, for whoever wrote it otherwise. */
export const numbersExample = 'numbers=a1b2/1=+989120000000,a1b2/2=+989120000001'

/**
 * Which number a device, a SIM or a channel is, where the provider does not say it: an object, or the string of
 * `numbersExample`.
 */
export const numberMap = z.preprocess(
  (value) => (typeof value === 'string' ? entriesOf(value) : value),
  z.record(z.string().min(1).max(200), msisdn),
)

function entriesOf(written: string): Record<string, string> {
  const pairs = written.split(',').map((pair) => {
    const at = pair.lastIndexOf('=')
    return at < 0 ? [pair.trim(), ''] : [pair.slice(0, at).trim(), pair.slice(at + 1).trim()]
  })
  return Object.fromEntries(pairs) as Record<string, string>
}

/** The number of the first key that the operator has entered. */
export function mappedNumber(numbers: Record<string, string> | undefined, keys: readonly string[]): string | undefined {
  for (const key of keys) {
    if (numbers && Object.hasOwn(numbers, key)) return numbers[key]
  }
  return undefined
}

/**
 * For a message whose number nobody knows. It cannot be stored without one, so it stays with the provider, which sends
 * again while the operator adds the number; the detail names the key to add.
 */
export function unknownNumber(status: RefusalStatus, keys: readonly string[]): InboundRefused {
  const shown = keys.map((key) => `"${key.replaceAll(/[^\w./:+-]/g, '?').slice(0, 80)}"`).join(' or ')
  return new InboundRefused(
    status,
    `No number is known for ${shown}: add one with supplier set NAME numbers+=KEY=NUMBER.`,
  )
}
