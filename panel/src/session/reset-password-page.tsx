import { Button, Checkbox, Stack } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useQuery } from '@tanstack/react-query'
import { Link } from 'react-router'
import { isProblem, useAction } from '../api/index.ts'
import { useFormats, useTexts } from '../i18n/index.ts'
import { ErrorState, LoadingState, Notice } from '../ui/index.ts'
import { AuthCard, FormProblem } from './auth-card.tsx'
import { findReset, resetPassword } from './auth.ts'
import { PasswordField } from './fields.tsx'
import { useProblemText } from './problem-text.ts'
import { useSecretOfLink } from './secret-of-link.ts'
import { useSessionChanged } from './session.ts'
import { sessionTexts } from './texts.ts'
import { usePasswordHint } from './use-options.ts'

/** Where the link of the mail leads: `/reset-password#token`. */
export default function ResetPasswordPage() {
  const { reset: texts, signIn, newPassword } = useTexts(sessionTexts)
  const token = useSecretOfLink()
  const hint = usePasswordHint()
  const changed = useSessionChanged()
  const formats = useFormats()
  const form = useForm({ initialValues: { password: '', endTokens: false } })
  const submit = useAction({
    mutationFn: ({ password, endTokens }: typeof form.values) =>
      resetPassword({ token, newPassword: password, endTokens }),
    onSuccess: changed,
  })
  // Once, before anything was sent: after that the link is for nothing any more.
  const asks = token !== '' && submit.isIdle
  const reset = useQuery({
    queryKey: ['password-reset', token],
    queryFn: () => findReset(token),
    enabled: asks,
    staleTime: Infinity,
  })
  const tokens = reset.data?.tokens ?? 0
  const problem = useProblemText(submit.error)
  if (submit.isSuccess)
    return (
      <Notice
        title={texts.doneTitle}
        text={texts.doneText}
        action={<LinkButton to="/sign-in" text={signIn.submit} />}
      />
    )
  if (token === '' || isProblem(submit.error ?? reset.error, 'invalid_token', 'token_expired')) {
    const again = <LinkButton to="/forgot-password" text={texts.askAgain} />
    return <Notice title={texts.brokenTitle} text={texts.brokenText} action={again} />
  }
  if (reset.isError) return <ErrorState error={reset.error} retry={() => void reset.refetch()} />
  if (asks && reset.isPending) return <LoadingState />
  return (
    <AuthCard title={texts.title} text={texts.text}>
      <form onSubmit={form.onSubmit((values) => submit.mutate(values))}>
        <Stack>
          <PasswordField
            {...form.getInputProps('password')}
            label={newPassword}
            autoComplete="new-password"
            description={hint}
            autoFocus
          />
          {tokens > 0 && (
            <Checkbox
              label={texts.endTokens(tokens, formats.number(tokens))}
              description={texts.endTokensText}
              {...form.getInputProps('endTokens', { type: 'checkbox' })}
            />
          )}
          <FormProblem text={problem} />
          <Button type="submit" size="md" loading={submit.isPending}>
            {texts.submit}
          </Button>
        </Stack>
      </form>
    </AuthCard>
  )
}

function LinkButton({ to, text }: { readonly to: string; readonly text: string }) {
  return (
    <Button component={Link} to={to}>
      {text}
    </Button>
  )
}
