import { useState } from 'react'
import { Alert, Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { IconShieldLock } from '@tabler/icons-react'
import { isProblem, newKey, useCreateToken } from '../api/index.ts'
import { useTexts } from '../i18n/index.ts'
import { CopyTextButton, Ltr } from '../ui/index.ts'
import { tokensTexts } from './texts.ts'
import classes from './tokens.module.css'

interface CreateTokenProps {
  readonly opened: boolean
  readonly onClose: () => void
}

/** Asks for a name, then shows the token, this once. */
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
      {create.data ? <ShownOnce secret={create.data.secret} onDone={close} /> : <NameForm create={create} />}
    </Modal>
  )
}

function NameForm({ create }: { readonly create: ReturnType<typeof useCreateToken> }) {
  const texts = useTexts(tokensTexts)
  // Of this intent: pressing again after a lost answer makes no second token.
  const [idempotencyKey] = useState(newKey)
  const form = useForm({ initialValues: { name: '' } })
  const problem = create.error && (isProblem(create.error, 'too_many_tokens') ? texts.tooMany : texts.createFailed)
  return (
    <form onSubmit={form.onSubmit(({ name }) => create.mutate({ name: name.trim(), idempotencyKey }))}>
      <Stack>
        <TextInput
          label={texts.name}
          description={texts.nameHint}
          placeholder={texts.namePlaceholder}
          maxLength={80}
          pattern=".*\S.*"
          required
          withAsterisk={false}
          dir="auto"
          data-autofocus
          {...form.getInputProps('name')}
        />
        {problem && <Alert color="red">{problem}</Alert>}
        <Group justify="flex-end">
          <Button type="submit" loading={create.isPending}>
            {texts.create}
          </Button>
        </Group>
      </Stack>
    </form>
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
