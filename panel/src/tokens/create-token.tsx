import { Alert, Button, Group, Modal, Stack, Text } from '@mantine/core'
import { IconShieldLock } from '@tabler/icons-react'
import { useCreateToken } from '../api/index.ts'
import { useTexts } from '../i18n/index.ts'
import { CopyTextButton, Ltr } from '../ui/index.ts'
import { tokensTexts } from './texts.ts'
import { TokenForm } from './token-form.tsx'
import classes from './tokens.module.css'

interface CreateTokenProps {
  readonly opened: boolean
  readonly onClose: () => void
}

/** Asks what the token is for, then shows the token, this once. */
export function CreateToken({ opened, onClose }: CreateTokenProps) {
  const texts = useTexts(tokensTexts)
  const create = useCreateToken()
  const close = (): void => {
    onClose()
    create.reset()
  }
  return (
    <Modal
      opened={opened}
      onClose={close}
      title={create.data ? texts.made : texts.create}
      // Once it is shown, a click beside the dialog must not lose it.
      closeOnClickOutside={!create.data}
      closeOnEscape={!create.data}
      size="lg"
    >
      {create.data ? <ShownOnce secret={create.data.secret} onDone={close} /> : <TokenForm create={create} />}
    </Modal>
  )
}

function ShownOnce({ secret, onDone }: { readonly secret: string | null; readonly onDone: () => void }) {
  const texts = useTexts(tokensTexts)
  if (secret === null) return <Alert color="yellow">{texts.repeated}</Alert>
  const line = `curl -s ${location.origin}/v3/balance -H 'authorization: Bearer ${secret}'`
  return (
    <Stack>
      <Alert role="note" color="yellow" variant="light" icon={<IconShieldLock />}>
        {texts.once}
      </Alert>
      <div className={classes.secret}>
        <Ltr mono>{secret}</Ltr>
      </div>
      <Group>
        <CopyTextButton value={secret} label={texts.copy} data-autofocus />
        <Button variant="default" onClick={onDone}>
          {texts.done}
        </Button>
      </Group>
      <Text size="sm" c="dimmed">
        {texts.tryIt}
      </Text>
      <pre className={classes.line} dir="ltr" tabIndex={0}>
        {line}
      </pre>
    </Stack>
  )
}
