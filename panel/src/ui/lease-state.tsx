import {
  IconArrowBackUp,
  IconCheck,
  IconClockOff,
  IconHourglassLow,
  IconMessageCheck,
  type Icon,
} from '@tabler/icons-react'
import type { v3 } from '@verifyplus/contract'
import { defineTexts, useTexts } from '../i18n/index.ts'
import classes from './lease-state.module.css'

export const leaseStateTexts = defineTexts(
  {
    waiting: 'در انتظار کد',
    received: 'کد رسید',
    finished: 'تمام شد',
    expired: 'بدون کد تمام شد',
    cancelled: 'لغو شد',
  },
  {
    waiting: 'Waiting for a code',
    received: 'Code received',
    finished: 'Finished',
    expired: 'Ended without a code',
    cancelled: 'Cancelled',
  },
)

const symbols: Readonly<Record<v3.Lease['state'], Icon>> = {
  waiting: IconHourglassLow,
  received: IconMessageCheck,
  finished: IconCheck,
  expired: IconClockOff,
  cancelled: IconArrowBackUp,
}

/** The state of a lease in words with a sign, and only then in a colour. */
export function LeaseState({ state }: { readonly state: v3.Lease['state'] }) {
  const texts = useTexts(leaseStateTexts)
  const Symbol = symbols[state]
  return (
    <span className={classes.state} data-state={state}>
      <Symbol size={15} stroke={2} aria-hidden="true" />
      {texts[state]}
    </span>
  )
}
