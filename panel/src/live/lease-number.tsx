import { Group } from '@mantine/core'
import type { v3 } from '@verifyplus/contract'
import { useTexts } from '../i18n/index.ts'
import { CopyButton, CopyTextButton, PhoneNumber } from '../ui/index.ts'
import { liveTexts } from './texts.ts'
import classes from './live.module.css'

interface LeaseNumberProps {
  readonly lease: v3.Lease
  /** Of its country, without `+`. */
  readonly callingCode: string | undefined
}

/** The number, and the three forms in which sites ask for one. */
export function LeaseNumber({ lease: { phoneNumber, country }, callingCode }: LeaseNumberProps) {
  const texts = useTexts(liveTexts)
  const digits = phoneNumber.replace('+', '')
  const national = callingCode !== undefined && digits.startsWith(callingCode) ? digits.slice(callingCode.length) : ''
  return (
    <div>
      <div className={classes.number}>
        <span className={classes.country} aria-hidden="true" dir="ltr">
          {country}
        </span>
        <PhoneNumber phoneNumber={phoneNumber} callingCode={callingCode} />
        <CopyButton value={phoneNumber} label={texts.copyNumber} size="lg" />
      </div>
      <Group gap={4}>
        <CopyTextButton
          value={digits}
          label={texts.withoutPlus}
          aria-label={texts.copyWithoutPlus}
          size="compact-sm"
          variant="subtle"
          color="gray"
        />
        {national !== '' && (
          <CopyTextButton
            value={national}
            label={texts.national}
            aria-label={texts.copyNational}
            size="compact-sm"
            variant="subtle"
            color="gray"
          />
        )}
      </Group>
    </div>
  )
}
