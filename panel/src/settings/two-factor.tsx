import { useState } from 'react'
import { Alert, Button, Group, Stack, Text, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useQuery } from '@tanstack/react-query'
import { useAction } from '../api/index.ts'
import { latinDigits, useTexts } from '../i18n/index.ts'
import { FormProblem } from '../session/auth-card.tsx'
import { disableTwoFactor, enableTwoFactor, readPerson, verifyTotp, type TwoFactorSecret } from '../session/auth.ts'
import { ltrInput, PasswordField } from '../session/fields.tsx'
import { useProblemText } from '../session/problem-text.ts'
import { CopyTextButton, ErrorState, LoadingState, Ltr } from '../ui/index.ts'
import { Qr } from './qr.tsx'
import { Section } from './section.tsx'
import { settingsTexts } from './texts.ts'
import { useFactorsChanged } from './use-factors-changed.ts'
import classes from './settings.module.css'

const queryKey = ['person']

export function TwoFactor() {
  const { twoFactor: texts } = useTexts(settingsTexts)
  const person = useQuery({ queryKey, queryFn: readPerson })
  if (person.isPending) return <LoadingState rows={1} height={140} />
  if (person.isError) return <ErrorState error={person.error} retry={() => void person.refetch()} />
  const on = person.data?.twoFactorEnabled === true
  return (
    <Section
      title={texts.title}
      text={texts.text}
      badge={on ? texts.on : texts.off}
      badgeColor={on ? 'firoozeh' : 'gray'}
    >
      {on ? <TurnOff /> : <TurnOn />}
    </Section>
  )
}

/** Password, then the key and the recovery codes, then a first code that shows that the app has the key. */
function TurnOn() {
  const { twoFactor: texts } = useTexts(settingsTexts)
  const enable = useAction({ mutationFn: enableTwoFactor })
  if (enable.data) return <ConfirmCode secret={enable.data} />
  return (
    <WithPassword
      submit={texts.enable}
      pending={enable.isPending}
      error={enable.error}
      onSubmit={(password) => enable.mutate(password)}
    />
  )
}

function TurnOff() {
  const { twoFactor: texts } = useTexts(settingsTexts)
  const disable = useAction({
    mutationFn: disableTwoFactor,
    onSuccess: useFactorsChanged(queryKey),
  })
  return (
    <WithPassword
      submit={texts.disable}
      pending={disable.isPending}
      error={disable.error}
      onSubmit={(password) => disable.mutate(password)}
    />
  )
}

interface WithPasswordProps {
  readonly submit: string
  readonly pending: boolean
  readonly error: Error | null
  readonly onSubmit: (password: string) => void
}

function WithPassword({ submit, pending, error, onSubmit }: WithPasswordProps) {
  const { twoFactor: texts, cancel } = useTexts(settingsTexts)
  const [asked, setAsked] = useState(false)
  const form = useForm({ initialValues: { password: '' } })
  const problem = useProblemText(error)
  if (!asked)
    return (
      <Group>
        <Button variant="default" onClick={() => setAsked(true)}>
          {submit}
        </Button>
      </Group>
    )
  return (
    <form onSubmit={form.onSubmit(({ password }) => onSubmit(password))}>
      <Stack>
        <PasswordField
          {...form.getInputProps('password')}
          label={texts.password}
          autoComplete="current-password"
          size="sm"
          autoFocus
        />
        <FormProblem text={problem} />
        <Group justify="flex-end">
          <Button variant="default" onClick={() => setAsked(false)}>
            {cancel}
          </Button>
          <Button type="submit" loading={pending}>
            {submit}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}

function ConfirmCode({ secret }: { readonly secret: TwoFactorSecret }) {
  const { twoFactor: texts } = useTexts(settingsTexts)
  const form = useForm({ initialValues: { code: '' } })
  const confirm = useAction({
    mutationFn: ({ code }: typeof form.values) => verifyTotp(latinDigits(code), false),
    onSuccess: useFactorsChanged(queryKey),
  })
  const problem = useProblemText(confirm.error)
  const key = new URL(secret.totpURI).searchParams.get('secret') ?? ''
  return (
    <Stack>
      <Text>{texts.scan}</Text>
      <Qr text={secret.totpURI} label={texts.qrLabel} />
      <Text size="sm">{texts.byHand}</Text>
      <Group gap="sm">
        <Ltr mono>{key.replace(/(.{4})(?=.)/g, '$1 ')}</Ltr>
        <CopyTextButton size="compact-sm" variant="light" value={key} label={texts.copyKey} />
      </Group>
      <Alert role="group" title={texts.backupTitle} color="yellow" variant="light">
        <Stack gap="sm" align="flex-start">
          <Text size="sm">{texts.backupText}</Text>
          <ul className={classes.codes} dir="ltr">
            {secret.backupCodes.map((code) => (
              <li key={code}>{code}</li>
            ))}
          </ul>
          <CopyTextButton size="compact-sm" value={secret.backupCodes.join('\n')} label={texts.copyBackup} />
        </Stack>
      </Alert>
      <form onSubmit={form.onSubmit((values) => confirm.mutate(values))}>
        <Stack>
          <TextInput
            label={texts.code}
            inputMode="numeric"
            autoComplete="one-time-code"
            required
            withAsterisk={false}
            inputContainer={ltrInput}
            {...form.getInputProps('code')}
          />
          <FormProblem text={problem} />
          {confirm.isSuccess && <Alert role="status">{texts.done}</Alert>}
          <Group justify="flex-end">
            <Button type="submit" loading={confirm.isPending}>
              {texts.confirm}
            </Button>
          </Group>
        </Stack>
      </form>
    </Stack>
  )
}
