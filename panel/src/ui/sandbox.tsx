import { Badge, Text } from '@mantine/core'
import { useTexts } from '../i18n/index.ts'
import { uiTexts } from './texts.ts'

/** Beside a number that nobody has: what arrives on it is made up. */
export function SandboxBadge() {
  const texts = useTexts(uiTexts)
  return (
    <Badge size="md" variant="outline" color="var(--mantine-color-text)" title={texts.sandboxText} tt="none" fw={600}>
      {texts.sandbox}
    </Badge>
  )
}

/** Above numbers of which some are the sandbox's. */
export function SandboxNote() {
  const texts = useTexts(uiTexts)
  return (
    <Text size="sm" c="dimmed" mb="lg">
      <SandboxBadge /> {texts.sandboxText}
    </Text>
  )
}
