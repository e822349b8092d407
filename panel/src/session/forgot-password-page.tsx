import { Anchor, Button, Stack } from '@mantine/core'
import { useForm } from '@mantine/form'
import { Link } from 'react-router'
import { useAction } from '../api/index.ts'
import { latinDigits, useTexts } from '../i18n/index.ts'
import { Contact, Notice } from '../ui/index.ts'
import { AuthCard, FormProblem } from './auth-card.tsx'
import { requestPasswordReset } from './auth.ts'
import { EmailField } from './fields.tsx'
import { useProblemText } from './problem-text.ts'
import { sessionTexts } from './texts.ts'
import { useSignInOptions } from './use-options.ts'

export default function ForgotPasswordPage() {
  const { forgot: texts } = useTexts(sessionTexts)
  const { data: options } = useSignInOptions()
  const form = useForm({ initialValues: { email: '' } })
  const submit = useAction({
    mutationFn: ({ email }: typeof form.values) => requestPasswordReset(latinDigits(email)),
  })
  const problem = useProblemText(submit.error)
  const back = (
    <Anchor component={Link} to="/sign-in" size="sm" ta="center">
      {texts.back}
    </Anchor>
  )
  if (submit.isSuccess) {
    const text = options?.mail === 'kept' ? texts.keptText : texts.sentText
    return (
      <Notice
        title={options?.mail === 'kept' ? texts.keptTitle : texts.sentTitle}
        text={
          <>
            {text}
            {options?.mail === 'kept' && <Contact />}
          </>
        }
        action={back}
      />
    )
  }
  return (
    <AuthCard title={texts.title} text={texts.text}>
      <form onSubmit={form.onSubmit((values) => submit.mutate(values))}>
        <Stack>
          <EmailField {...form.getInputProps('email')} autoFocus />
          <FormProblem text={problem} />
          <Button type="submit" size="md" loading={submit.isPending}>
            {texts.submit}
          </Button>
          {back}
        </Stack>
      </form>
    </AuthCard>
  )
}
