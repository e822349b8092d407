import { Button, Stack } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useNavigate } from 'react-router'
import { useAction } from '../api/index.ts'
import { latinDigits, useTexts } from '../i18n/index.ts'
import { AuthCard, FormProblem } from './auth-card.tsx'
import { acceptInvitation, signIn, type Invitation } from './auth.ts'
import { EmailField, PasswordField } from './fields.tsx'
import { useProblemText } from './problem-text.ts'
import { useSessionChanged } from './session.ts'
import { sessionTexts } from './texts.ts'
import { usePasswordHint } from './use-options.ts'

interface AcceptFormProps {
  readonly secret: string
  readonly invitation: Invitation
  readonly title: string
  readonly text: string
}

/** Chooses the password, makes the account and signs in. */
export function AcceptForm({ secret, invitation, title, text }: AcceptFormProps) {
  const { welcome: texts } = useTexts(sessionTexts)
  const hint = usePasswordHint()
  const changed = useSessionChanged()
  const navigate = useNavigate()
  const form = useForm({ initialValues: { email: invitation.email ?? '', password: '' } })
  const submit = useAction({
    async mutationFn({ email, password }: typeof form.values) {
      const person = { email: latinDigits(email), password }
      await acceptInvitation({ secret, ...person })
      await signIn({ ...person, rememberMe: true })
      await changed()
      await navigate(invitation.role === 'operator' ? '/operator/setup' : '/get-number', { replace: true })
    },
  })
  const problem = useProblemText(submit.error)
  return (
    <AuthCard title={title} text={text}>
      <form onSubmit={form.onSubmit((values) => submit.mutate(values))}>
        <Stack>
          <EmailField {...form.getInputProps('email')} readOnly={invitation.email !== null} />
          <PasswordField {...form.getInputProps('password')} autoComplete="new-password" description={hint} />
          <FormProblem text={problem} />
          <Button type="submit" size="md" loading={submit.isPending}>
            {texts.submit}
          </Button>
        </Stack>
      </form>
    </AuthCard>
  )
}
