import { Alert, Button, Group, Stack } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useAction } from '../api/index.ts'
import { useTexts } from '../i18n/index.ts'
import { FormProblem } from '../session/auth-card.tsx'
import { changePassword } from '../session/auth.ts'
import { PasswordField } from '../session/fields.tsx'
import { useProblemText } from '../session/problem-text.ts'
import { usePasswordHint } from '../session/use-options.ts'
import { Section } from './section.tsx'
import { settingsTexts } from './texts.ts'

export function ChangePassword() {
  const { password: texts } = useTexts(settingsTexts)
  const hint = usePasswordHint()
  const form = useForm({ initialValues: { current: '', next: '' } })
  const submit = useAction({
    mutationFn: ({ current, next }: typeof form.values) => changePassword(current, next),
    onSuccess: () => form.reset(),
  })
  const problem = useProblemText(submit.error)
  return (
    <Section title={texts.title}>
      <form onSubmit={form.onSubmit((values) => submit.mutate(values))}>
        <Stack>
          <PasswordField
            {...form.getInputProps('current')}
            label={texts.current}
            autoComplete="current-password"
            size="sm"
          />
          <PasswordField
            {...form.getInputProps('next')}
            label={texts.next}
            autoComplete="new-password"
            description={hint}
            size="sm"
          />
          <FormProblem text={problem} />
          {submit.isSuccess && <Alert role="status">{texts.done}</Alert>}
          <Group justify="flex-end">
            <Button type="submit" loading={submit.isPending}>
              {texts.submit}
            </Button>
          </Group>
        </Stack>
      </form>
    </Section>
  )
}
