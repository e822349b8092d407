import { useQuery } from '@tanstack/react-query'
import { isProblem } from '../api/index.ts'
import { useTexts } from '../i18n/index.ts'
import { Contact, ErrorState, LoadingState, Notice } from '../ui/index.ts'
import { AcceptForm } from './accept-form.tsx'
import { findInvitation } from './auth.ts'
import { useSecretOfLink } from './secret-of-link.ts'
import { sessionTexts } from './texts.ts'

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
    return <Notice title={texts.brokenTitle} text={texts.brokenText} action={<Contact />} />
  if (invitation.isError) return <ErrorState error={invitation.error} retry={() => void invitation.refetch()} />
  if (invitation.isPending) return <LoadingState />
  const text = invitation.data.role === 'operator' ? texts.operatorText : texts.customerText
  return <AcceptForm secret={secret} invitation={invitation.data} title={texts.title} text={text} />
}
