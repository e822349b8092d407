import type { v3 } from '@verifyplus/contract'
import { directionOf, useFormats } from '../i18n/index.ts'
import { usePreferences } from '../preferences/preferences.ts'
import { serverNow } from '../api/index.ts'

/** A price, such as ۳٬۰۰۰ تومان. */
export function Money({ value, signed = false }: { readonly value: v3.Money; readonly signed?: boolean }) {
  const formats = useFormats()
  // Not left to the first letter: the sign comes with a mark that reads from left to right.
  const dir = directionOf(usePreferences().language)
  return (
    <bdi dir={dir} style={{ whiteSpace: 'nowrap' }}>
      {signed ? formats.signedPrice(value) : formats.price(value)}
    </bdi>
  )
}

interface DateTimeProps {
  /** ISO 8601. */
  readonly value: string
  readonly as?: 'dateTime' | 'date' | 'timeOfDay' | 'ago'
}

/** A time as people read it; the exact one is its title. */
export function DateTime({ value, as = 'dateTime' }: DateTimeProps) {
  const formats = useFormats()
  const text = as === 'ago' ? formats.ago(value, serverNow()) : formats[as](value)
  return (
    <time dateTime={value} title={as === 'dateTime' ? undefined : formats.dateTime(value)}>
      <bdi>{text}</bdi>
    </time>
  )
}
