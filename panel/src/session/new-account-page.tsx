import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from 'react-router'
import { isProblem } from '../api/index.ts'
import { useTexts } from '../i18n/index.ts'
import { ErrorState, LoadingState, Notice } from '../ui/index.ts'
import { AcceptForm } from './accept-form.tsx'
import { findInvitation } from './auth.ts'
import { useSecretOfLink } from './secret-of-link.ts'
import { sessionTexts } from './texts.ts'

/** Where the mail of a sign-up leads: `/new-account#secret`. The account is made here, by whoever reads that mail. */
export default function NewAccountPage() {
  const { newAccount: texts } = useTexts(sessionTexts)
  const secret = useSecretOfLink()
  const invitation = useQuery({
    queryKey: ['invitation', secret],
    queryFn: () => findInvitation(secret),
    enabled: secret !== '',
    staleTime: Infinity,
  })
  if (secret === '' || isProblem(invitation.error, 'invalid_invitation', 'invalid_request')) {
    const again = (
      <>
        <Button component={Link} to="/sign-up">
          {texts.again}
        </Button>
        <Button component={Link} to="/sign-in" variant="default">
          {texts.signIn}
        </Button>
      </>
    )
    return <Notice title={texts.brokenTitle} text={texts.brokenText} action={again} />
  }
  if (invitation.isError) return <ErrorState error={invitation.error} retry={() => void invitation.refetch()} />
  if (invitation.isPending) return <LoadingState />
  return <AcceptForm secret={secret} invitation={invitation.data} title={texts.title} text={texts.text} />
}
