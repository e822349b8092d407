import { lazy, Suspense } from 'react'
import { Button } from '@mantine/core'
import { Navigate, Outlet, useLocation } from 'react-router'
import { Contact, ErrorState, LoadingState, Notice } from '../ui/index.ts'
import { useTexts } from '../i18n/index.ts'
import { sessionTexts } from './texts.ts'
import { useSession, useSignOut } from './session.ts'

/** Most people never see it. */
const RequiredSecondFactor = lazy(() => import('../settings/required-second-factor.tsx'))

/** Around pages of an account: whoever is not signed in goes to sign-in and comes back afterwards. */
export function RequireSession({ role }: { role?: 'operator' }) {
  const session = useSession()
  const location = useLocation()
  const texts = useTexts(sessionTexts)
  switch (session.state) {
    case 'loading':
      return <LoadingState />
    case 'unreachable':
      return <ErrorState error={session.error} retry={session.retry} />
    case 'suspended':
      return <Suspended />
    case 'second-factor-required':
      return (
        <Suspense fallback={<LoadingState />}>
          <RequiredSecondFactor />
        </Suspense>
      )
    case 'signed-out': {
      const next = new URLSearchParams({ next: `${location.pathname}${location.search}` })
      return <Navigate to={`/sign-in?${next}`} state={{ ended: session.ended }} replace />
    }
    case 'signed-in':
      if (role && session.me.role !== role) return <Notice title={texts.forbiddenTitle} text={texts.forbiddenText} />
      return <Outlet />
  }
}

function Suspended() {
  const texts = useTexts(sessionTexts)
  const signOut = useSignOut()
  const text = (
    <>
      {texts.suspendedText}
      <Contact />
    </>
  )
  const action = (
    <Button variant="default" onClick={() => void signOut()}>
      {texts.signOut}
    </Button>
  )
  return <Notice title={texts.suspendedTitle} text={text} action={action} />
}
