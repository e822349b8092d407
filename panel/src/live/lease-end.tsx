import { Text } from '@mantine/core'
import type { v3 } from '@verifyplus/contract'
import { useFormats, useTexts } from '../i18n/index.ts'
import { DateTime } from '../ui/index.ts'
import { liveTexts } from './texts.ts'

/** When it ended; stands where the time that was left stood. */
export function LeaseEnd({ lease: { endedAt } }: { readonly lease: v3.Lease }) {
  const texts = useTexts(liveTexts)
  return (
    <Text size="sm" c="dimmed">
      {texts.endedAt} {endedAt !== null && <DateTime value={endedAt} as="timeOfDay" />}
    </Text>
  )
}

/** What it cost, or that it cost nothing. */
export function Outcome({ lease }: { readonly lease: v3.Lease }) {
  const texts = useTexts(liveTexts)
  const formats = useFormats()
  const text =
    lease.charged.amount > 0
      ? texts.outcome.finished(formats.price(lease.charged))
      : lease.hold === 'voided' && (lease.state === 'expired' || lease.state === 'cancelled')
        ? texts.outcome[lease.state](formats.price(lease.price))
        : texts.outcome.nothing
  return <Text size="sm">{text}</Text>
}
