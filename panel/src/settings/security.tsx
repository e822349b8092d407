import { Stack } from '@mantine/core'
import { ChangePassword } from './change-password.tsx'
import { Passkeys } from './passkeys.tsx'
import { Sessions } from './sessions.tsx'
import { TwoFactor } from './two-factor.tsx'

export function Security() {
  return (
    <Stack maw={640}>
      <ChangePassword />
      <TwoFactor />
      <Passkeys />
      <Sessions />
    </Stack>
  )
}
