import { Button, Text } from '@mantine/core'
import type { v3 } from '@verifyplus/contract'
import { useTexts } from '../i18n/index.ts'
import { CopyButton, Ltr } from '../ui/index.ts'
import { historyTexts } from './texts.ts'
import classes from './history.module.css'

interface LeaseCodeCellProps {
  readonly lease: v3.Lease
  readonly onOpen: (leaseId: string) => void
}

/** The code, and what waits beside it: the details have the button that shows it, with its price. */
export function LeaseCodeCell({ lease: { id, code, codeState, waiting }, onOpen }: LeaseCodeCellProps) {
  const texts = useTexts(historyTexts)
  return (
    <span className={classes.codes}>
      {code !== null && (
        <span className={classes.together}>
          <Ltr mono className={classes.code}>
            {code}
          </Ltr>
          <CopyButton value={code} label={texts.copyCode} size="sm" />
        </span>
      )}
      {waiting !== null && (
        <Button variant="light" size="compact-sm" onClick={() => onOpen(id)}>
          {waiting.code ? texts.codeWaits : texts.textWaits}
        </Button>
      )}
      {code === null && waiting === null && (
        <Text span size="sm" c="dimmed">
          {codeState === 'erased' ? texts.erased : texts.noCode}
        </Text>
      )}
    </span>
  )
}
