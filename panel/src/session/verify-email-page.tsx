import { useEffect, useRef } from 'react'
import { Alert, Button, Stack } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useMutation } from '@tanstack/react-query'
import { Link } from 'react-router'
import { isProblem } from '../api/index.ts'
import { latinDigits, useTexts } from '../i18n/index.ts'
import { ErrorState, LoadingState, Notice } from '../ui/index.ts'
import { AuthCard, FormProblem } from './auth-card.tsx'
import { sendVerificationMail, verifyEmail } from './auth.ts'
import { EmailField } from './fields.tsx'
import { useProblemText } from './problem-text.ts'
import { useSecretOfLink } from './secret-of-link.ts'
import { sessionTexts } from './texts.ts'

/** Where the link of the mail leads: `/verify-email#token`. */
export default function VerifyEmailPage() {
  const { verify: texts, signIn } = useTexts(sessionTexts)
  const token = useSecretOfLink()
  const begun = useRef(false)
  const verify = useMutation({ mutationFn: verifyEmail })
  const { mutate } = verify
  useEffect(() => {
    // The token works once, and effects of a page under development run twice.
    if (begun.current || token === '') return
    begun.current = true
    mutate(token)
  }, [token, mutate])

  if (token === '' || isProblem(verify.error, 'invalid_token', 'token_expired', 'invalid_request')) return <NewLink />
  if (isProblem(verify.error, 'sign_in_first')) return <Notice title={texts.title} text={texts.signInFirst} />
  if (verify.error) return <ErrorState error={verify.error} retry={() => mutate(token)} />
  if (!verify.isSuccess) return <LoadingState rows={1} />
  return (
    <Notice
      title={texts.doneTitle}
      text={texts.doneText}
      action={
        <Button component={Link} to="/sign-in">
          {signIn.submit}
        </Button>
      }
    />
  )
}

function NewLink() {
  const { verify: texts } = useTexts(sessionTexts)
  const form = useForm({ initialValues: { email: '' } })
  const submit = useMutation({
    mutationFn: ({ email }: typeof form.values) => sendVerificationMail(latinDigits(email)),
  })
  const problem = useProblemText(submit.error)
  return (
    <AuthCard title={texts.failedTitle} text={texts.failedText}>
      <form onSubmit={form.onSubmit((values) => submit.mutate(values))}>
        <Stack>
          <EmailField {...form.getInputProps('email')} />
          <FormProblem text={problem} />
          {submit.isSuccess && <Alert role="status">{texts.sent}</Alert>}
          <Button type="submit" size="md" loading={submit.isPending}>
            {texts.submit}
          </Button>
        </Stack>
      </form>
    </AuthCard>
  )
}
