import { Button } from '@mantine/core'
import { Link } from 'react-router'
import { useTexts } from '../i18n/index.ts'
import { Notice } from '../ui/index.ts'
import { InvitationPage } from './invitation-page.tsx'
import { sessionTexts } from './texts.ts'

/** Where the mail of a sign-up leads: `/new-account#secret`. The account is made here, by whoever reads that mail. */
export default function NewAccountPage() {
  const { newAccount: texts } = useTexts(sessionTexts)
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
  const broken = <Notice title={texts.brokenTitle} text={texts.brokenText} action={again} />
  return <InvitationPage title={texts.title} textOf={() => texts.text} broken={broken} />
}
