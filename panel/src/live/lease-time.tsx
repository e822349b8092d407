import { Text, VisuallyHidden } from '@mantine/core'
import type { v3 } from '@verifyplus/contract'
import { useFormats, useTexts } from '../i18n/index.ts'
import { Countdown, useProductName, useSecondsLeft } from '../ui/index.ts'
import { liveTexts } from './texts.ts'
import classes from './live.module.css'

/** How long the number is still held. Not read out each second: at five minutes and at one, while a code is awaited. */
export function LeaseTime({ lease }: { readonly lease: v3.Lease }) {
  const texts = useTexts(liveTexts)
  const formats = useFormats()
  const nameOf = useProductName()
  const left = useSecondsLeft(lease.expiresAt)
  const wholeSeconds = (Date.parse(lease.expiresAt) - Date.parse(lease.createdAt)) / 1000
  const mark = [1, 5].find((minutes) => left > 0 && left <= minutes * 60)
  return (
    <div className={classes.time} data-late={left <= 60 || undefined}>
      <Text size="sm" c="dimmed" component="span">
        {texts.timeLeft}
      </Text>
      <span className={classes.track} aria-hidden="true">
        <span className={classes.left} style={{ inlineSize: `${Math.min(100, (left / wholeSeconds) * 100)}%` }} />
      </span>
      <span className={classes.clock}>
        <Countdown until={lease.expiresAt} ended={texts.ending} label={texts.timeLeft} />
      </span>
      <VisuallyHidden role="status">
        {mark !== undefined && lease.state === 'waiting'
          ? texts.minutesLeft(nameOf(lease.productId), formats.number(mark))
          : ''}
      </VisuallyHidden>
    </div>
  )
}
