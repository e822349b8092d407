import { Button, Stack } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useQuery } from '@tanstack/react-query'
import { useNavigate } from 'react-router'
import { isProblem, useAction } from '../api/index.ts'
import { latinDigits, useTexts } from '../i18n/index.ts'
import { ErrorState, LoadingState, Notice } from '../ui/index.ts'
import { AuthCard, FormProblem } from './auth-card.tsx'
import { acceptInvitation, findInvitation, signIn, type Invitation } from './auth.ts'
import { EmailField, PasswordField } from './fields.tsx'
import { useProblemText } from './problem-text.ts'
import { useSecretOfLink } from './secret-of-link.ts'
import { useSessionChanged } from './session.ts'
import { sessionTexts } from './texts.ts'
import { usePasswordHint } from './use-options.ts'

/** Where an invitation leads: `/welcome#secret`. */
export default function WelcomePage() {
  const { welcome: texts } = useTexts(sessionTexts)
  const secret = useSecretOfLink()
  const invitation = useQuery({
    queryKey: ['invitation', secret],
    queryFn: () => findInvitation(secret),
    enabled: secret !== '',
    staleTime: Infinity,
  })
  if (secret === '' || isProblem(invitation.error, 'invalid_invitation', 'invalid_request'))
    return <Notice title={texts.brokenTitle} text={texts.brokenText} />
  if (invitation.isError) return <ErrorState error={invitation.error} retry={() => void invitation.refetch()} />
  if (invitation.isPending) return <LoadingState />
  return <AcceptForm secret={secret} invitation={invitation.data} />
}

function AcceptForm({ secret, invitation }: { readonly secret: string; readonly invitation: Invitation }) {
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
      await navigate(invitation.role === 'operator' ? '/settings' : '/get-number', { replace: true })
    },
  })
  const problem = useProblemText(submit.error)
  return (
    <AuthCard title={texts.title} text={invitation.role === 'operator' ? texts.operatorText : texts.customerText}>
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
