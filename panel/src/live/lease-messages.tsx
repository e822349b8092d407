import { useId, useState } from 'react'
import { Button } from '@mantine/core'
import { IconChevronDown } from '@tabler/icons-react'
import type { v3 } from '@verifyplus/contract'
import { useTexts } from '../i18n/index.ts'
import { MessageList } from './message-list.tsx'
import { liveTexts } from './texts.ts'
import { textWasHandedOver } from './waiting.ts'
import classes from './live.module.css'

/** The words of the messages, for whoever wants them; at once where there is a text and no code. */
export function LeaseMessages({ lease }: { readonly lease: v3.Lease }) {
  const texts = useTexts(liveTexts)
  const [chosen, setOpened] = useState<boolean | null>(null)
  const opened = chosen ?? (lease.code === null && textWasHandedOver(lease))
  const id = useId()
  return (
    <div>
      <Button
        variant="subtle"
        size="compact-sm"
        aria-expanded={opened}
        aria-controls={opened ? id : undefined}
        rightSection={<IconChevronDown size={16} className={classes.chevron} data-opened={opened || undefined} />}
        onClick={() => setOpened(!opened)}
      >
        {texts.messages}
      </Button>
      {opened && (
        <div id={id}>
          <MessageList leaseId={lease.id} />
        </div>
      )}
    </div>
  )
}
