import { Group, Text } from '@mantine/core'
import type { v3 } from '@verifyplus/contract'
import { useLeaseMessages } from '../api/index.ts'
import { useFormats, useTexts } from '../i18n/index.ts'
import { CopyTextButton, DateTime, Ltr } from '../ui/index.ts'
import { liveTexts } from './texts.ts'
import { nextCodePrice } from './waiting.ts'
import classes from './live.module.css'

/** The newest code, as large as it matters. */
export function LeaseCode({ lease }: { readonly lease: v3.Lease }) {
  const texts = useTexts(liveTexts)
  const formats = useFormats()
  const live = lease.endedAt === null
  const nextPrice = nextCodePrice(lease)
  if (lease.code === null)
    return live && lease.codeState === 'none' ? (
      <p className={classes.waiting}>
        <span className={classes.dots} aria-hidden="true">
          <i />
          <i />
          <i />
        </span>
        {texts.waitingHint}
      </p>
    ) : null
  return (
    <div className={classes.arrived}>
      {lease.code !== null && (
        <>
          <div className={classes.code}>
            <Ltr mono>{lease.code}</Ltr>
          </div>
          <CopyTextButton value={lease.code} label={texts.copyCode} size="md" fullWidth />
          <Group justify="space-between" gap="xs">
            <Text size="sm" c="dimmed" component="span">
              {lease.codeReceivedAt !== null && (
                <>
                  {texts.receivedAt} <DateTime value={lease.codeReceivedAt} as="timeOfDay" />
                </>
              )}
            </Text>
            {live && (
              <Text size="sm" c="dimmed" component="span">
                {nextPrice ? texts.nextCode(formats.price(nextPrice)) : texts.nextCodeFree}
              </Text>
            )}
          </Group>
        </>
      )}
      {lease.charged.amount > lease.price.amount && <EarlierCodes lease={lease} />}
    </div>
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
