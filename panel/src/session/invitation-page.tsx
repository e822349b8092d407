import type { ReactNode } from 'react'
import { useQuery } from '@tanstack/react-query'
import { isProblem } from '../api/index.ts'
import { ErrorState, LoadingState } from '../ui/index.ts'
import { AcceptForm } from './accept-form.tsx'
import { findInvitation, type Invitation } from './auth.ts'
import { useSecretOfLink } from './secret-of-link.ts'

interface InvitationPageProps {
  readonly title: string
  readonly textOf: (invitation: Invitation) => string
  /** Shown where the link is no longer valid. */
  readonly broken: ReactNode
}

/** Where the link of a sign-up or of an invitation leads: who has the secret behind `#` creates the account here. */
export function InvitationPage({ title, textOf, broken }: InvitationPageProps) {
  const secret = useSecretOfLink()
  const invitation = useQuery({
    queryKey: ['invitation', secret],
    queryFn: () => findInvitation(secret),
    enabled: secret !== '',
    staleTime: Infinity,
  })
  if (secret === '' || isProblem(invitation.error, 'invalid_invitation', 'invalid_request')) return broken
  if (invitation.isError) return <ErrorState error={invitation.error} retry={() => void invitation.refetch()} />
  if (invitation.isPending) return <LoadingState />
  return <AcceptForm secret={secret} invitation={invitation.data} title={title} text={textOf(invitation.data)} />
}
