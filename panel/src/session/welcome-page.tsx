import { useTexts } from '../i18n/index.ts'
import { Contact, Notice } from '../ui/index.ts'
import { InvitationPage } from './invitation-page.tsx'
import { sessionTexts } from './texts.ts'

/** Where an invitation leads: `/welcome#secret`. */
export default function WelcomePage() {
  const { welcome: texts } = useTexts(sessionTexts)
  return (
    <InvitationPage
      title={texts.title}
      textOf={({ role }) => (role === 'operator' ? texts.operatorText : texts.customerText)}
      broken={<Notice title={texts.brokenTitle} text={texts.brokenText} action={<Contact />} />}
    />
  )
}
