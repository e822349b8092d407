import { useEffect, useEffectEvent } from 'react'
import { Button, Group, Modal, Text } from '@mantine/core'
import type { v3 } from '@verifyplus/contract'
import { useFormats, useTexts } from '../i18n/index.ts'
import { notify } from '../ui/index.ts'
import { cardId } from './lease-card.tsx'
import { liveTexts } from './texts.ts'
import { canCancel } from './waiting.ts'

interface CancelDialogProps {
  /** As it is now; undefined: nothing is asked. */
  readonly lease: v3.Lease | undefined
  readonly onClose: () => void
  readonly onCancel: (lease: v3.Lease) => void
}

/** It asks what can still be answered: once the code has come, it closes and says so. */
export function CancelDialog({ lease, onClose, onCancel }: CancelDialogProps) {
  const texts = useTexts(liveTexts)
  const formats = useFormats()
  const open = lease !== undefined && canCancel(lease)
  const overtaken = useEffectEvent((by: v3.Lease) => {
    close()
    const came = by.endedAt === null
    notify({
      color: 'yellow',
      title: came ? texts.notCancelledTitle : texts.endedTitle,
      message: came ? texts.notCancelled : texts.notCancelledEnded,
    })
  })
  // What was cancelled here has closed it by itself before.
  useEffect(() => {
    if (lease && !open) overtaken(lease)
  }, [lease, open])
  return (
    <Modal
      opened={open}
      onClose={close}
      title={texts.cancelTitle}
      returnFocus={false}
      closeButtonProps={{ 'aria-label': texts.cancelNo }}
    >
      <Text mb="lg">
        {lease?.hold === 'held' ? texts.cancelText(formats.price(lease.price)) : texts.cancelTextFree}{' '}
        {texts.cancelFinal}
      </Text>
      <Group justify="flex-end">
        <Button variant="default" data-autofocus onClick={close}>
          {texts.cancelNo}
        </Button>
        <Button
          color="red.9"
          onClick={() => {
            if (lease) onCancel(lease)
            close()
          }}
        >
          {texts.cancelYes}
        </Button>
      </Group>
    </Modal>
  )

  /** The button that opened it may be gone by then; its card is not. */
  function close(): void {
    onClose()
    if (lease) setTimeout(() => document.getElementById(cardId(lease.id))?.focus(), 0)
  }
}
