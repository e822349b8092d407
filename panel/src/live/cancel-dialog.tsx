import { Button, Group, Modal, Text } from '@mantine/core'
import type { v3 } from '@verifyplus/contract'
import { useFormats, useTexts } from '../i18n/index.ts'
import { cardId } from './lease-card.tsx'
import { liveTexts } from './texts.ts'

interface CancelDialogProps {
  readonly lease: v3.Lease | null
  readonly onClose: () => void
  readonly onCancel: (lease: v3.Lease) => void
}

export function CancelDialog({ lease, onClose, onCancel }: CancelDialogProps) {
  const texts = useTexts(liveTexts)
  const formats = useFormats()
  return (
    <Modal
      opened={lease !== null}
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
