import { useState } from 'react'
import { Group, Text } from '@mantine/core'
import type { v3 } from '@verifyplus/contract'
import { useLeaseMessages } from '../api/index.ts'
import { useFormats, useTexts } from '../i18n/index.ts'
import { CopyTextButton, DateTime, Ltr } from '../ui/index.ts'
import { Outcome } from './lease-end.tsx'
import { liveTexts } from './texts.ts'
import { nextCodePrice } from './waiting.ts'
import classes from './live.module.css'

/** The newest code, as large as it matters. Its room is there from the beginning, and stays when there is none. */
export function LeaseCode({ lease }: { readonly lease: v3.Lease }) {
  const texts = useTexts(liveTexts)
  const live = lease.endedAt === null
  // None comes to a card that was put there ended.
  const [awaited] = useState(live)
  return (
    <div className={classes.codeRoom} data-awaited={awaited || undefined}>
      {lease.code !== null ? (
        <div className={classes.arrived}>
          <div className={classes.code}>
            <Ltr mono>{lease.code}</Ltr>
          </div>
          <CopyTextButton value={lease.code} label={texts.copyCode} size="md" fullWidth />
          {live ? <ReceivedLine lease={lease} /> : <Outcome lease={lease} />}
          {lease.charged.amount > lease.price.amount && <EarlierCodes lease={lease} />}
        </div>
      ) : live && lease.codeState === 'none' ? (
        <p className={classes.waiting}>
          <span className={classes.dots} aria-hidden="true">
            <i />
            <i />
            <i />
          </span>
          {texts.waitingHint}
        </p>
      ) : (
        !live && <Outcome lease={lease} />
      )}
    </div>
  )
}

function ReceivedLine({ lease }: { readonly lease: v3.Lease }) {
  const texts = useTexts(liveTexts)
  const formats = useFormats()
  const nextPrice = nextCodePrice(lease)
  return (
    <Group justify="space-between" gap="xs">
      <Text size="sm" c="dimmed" component="span">
        {lease.codeReceivedAt !== null && (
          <>
            {texts.receivedAt} <DateTime value={lease.codeReceivedAt} as="timeOfDay" />
          </>
        )}
      </Text>
      <Text size="sm" c="dimmed" component="span">
        {nextPrice ? texts.nextCode(formats.price(nextPrice)) : texts.nextCodeFree}
      </Text>
    </Group>
  )
}

/** More was charged than one code costs: there are others, and the messages have them. */
function EarlierCodes({ lease }: { readonly lease: v3.Lease }) {
  const texts = useTexts(liveTexts)
  const { data } = useLeaseMessages(lease.id)
  const all = data?.pages.flatMap((page) => page.data.map(({ code }) => code)) ?? []
  const codes = [...new Set(all)].filter((code): code is string => code !== null && code !== lease.code)
  if (codes.length === 0) return null
  return (
    <Group gap="xs">
      <Text size="sm" c="dimmed">
        {texts.earlier}
      </Text>
      {codes.map((code) => (
        <Ltr key={code} mono className={classes.earlier}>
          {code}
        </Ltr>
      ))}
    </Group>
  )
}
