import { Button, Group, Stack } from '@mantine/core'
import { useTexts } from '../i18n/index.ts'
import { useSignOut } from '../session/session.ts'
import { sessionTexts } from '../session/texts.ts'
import { PageTitle } from '../ui/index.ts'
import { Passkeys } from './passkeys.tsx'
import { settingsTexts } from './texts.ts'
import { TwoFactor } from './two-factor.tsx'

/** In place of every page of an operator who has no second factor; the page comes as soon as there is one. */
export default function RequiredSecondFactor() {
  const { requiredFactor: texts } = useTexts(settingsTexts)
  const { signOut: signOutText } = useTexts(sessionTexts)
  const signOut = useSignOut()
  return (
    <>
      <PageTitle title={texts.title} text={texts.text} />
      <Stack maw={640}>
        <TwoFactor />
        <Passkeys />
        <Group>
          <Button variant="default" onClick={() => void signOut()}>
            {signOutText}
          </Button>
        </Group>
      </Stack>
    </>
  )
}
