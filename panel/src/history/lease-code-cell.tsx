import { Text } from '@mantine/core'
import type { v3 } from '@verifyplus/contract'
import { useTexts } from '../i18n/index.ts'
import { CopyButton, Ltr } from '../ui/index.ts'
import { historyTexts } from './texts.ts'
import classes from './history.module.css'

export function LeaseCodeCell({ lease: { code, codeState } }: { readonly lease: v3.Lease }) {
  const texts = useTexts(historyTexts)
  if (code !== null)
    return (
      <span className={classes.together}>
        <Ltr mono className={classes.code}>
          {code}
        </Ltr>
        <CopyButton value={code} label={texts.copyCode} size="sm" />
      </span>
    )
  const why = { none: texts.noCode, read: texts.noCode, payment_required: texts.waitingPayment, erased: texts.erased }
  return (
    <Text span size="sm" c="dimmed">
      {why[codeState]}
    </Text>
  )
}
