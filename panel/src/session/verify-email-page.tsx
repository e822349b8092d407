import { useEffect, useRef } from 'react'
import { Button } from '@mantine/core'
import { Link } from 'react-router'
import { isProblem, useAction } from '../api/index.ts'
import { useTexts } from '../i18n/index.ts'
import { ErrorState, LoadingState, Notice } from '../ui/index.ts'
import { verifyEmail } from './auth.ts'
import { useSecretOfLink } from './secret-of-link.ts'
import { sessionTexts } from './texts.ts'

/** Where the mail of a change of address leads: `/verify-email#token`. */
export default function VerifyEmailPage() {
  const { verify: texts, signIn } = useTexts(sessionTexts)
  const token = useSecretOfLink()
  const begun = useRef(false)
  const verify = useAction({ mutationFn: verifyEmail })
  const { mutate } = verify
  useEffect(() => {
    // The token works once, and effects of a page under development run twice.
    if (begun.current || token === '') return
    begun.current = true
    mutate(token)
  }, [token, mutate])

  if (token === '' || isProblem(verify.error, 'invalid_token', 'token_expired', 'invalid_request'))
    return <Notice title={texts.failedTitle} text={texts.failedText} />
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
