import { Badge, Text } from '@mantine/core'
import { useTexts } from '../i18n/index.ts'
import { uiTexts } from './texts.ts'

/** Beside a number that nobody has: what arrives on it is made up. */
export function SandboxBadge() {
  const texts = useTexts(uiTexts)
  return (
    <Badge size="sm" variant="outline" color="yellow.9" autoContrast title={texts.sandboxText} tt="none">
      {texts.sandbox}
    </Badge>
  )
}

/** Above numbers of which some are the sandbox's. */
export function SandboxNote() {
  const texts = useTexts(uiTexts)
  return (
    <Text size="sm" c="dimmed">
      <SandboxBadge /> {texts.sandboxText}
    </Text>
  )
}
