import type { ReactNode } from 'react'
import { Alert, Button, Group, Skeleton, Stack, Text, ThemeIcon, Title, VisuallyHidden } from '@mantine/core'
import { IconCloudOff, IconInfoCircle, IconMoodEmpty, type Icon } from '@tabler/icons-react'
import { useTexts } from '../i18n/index.ts'
import { Contact } from './contact.tsx'
import { useErrorWords } from './error-words.ts'
import { Ltr } from './ltr.tsx'
import { uiTexts } from './texts.ts'

/** Grey bars in place of what is on its way. */
export function LoadingState({ rows = 4, height = 56 }: { readonly rows?: number; readonly height?: number }) {
  const texts = useTexts(uiTexts)
  return (
    <Stack gap="sm" aria-busy="true">
      <VisuallyHidden role="status">{texts.loading}</VisuallyHidden>
      {Array.from({ length: rows }, (_, row) => (
        <Skeleton key={row} height={height} radius="md" />
      ))}
    </Stack>
  )
}

interface EmptyStateProps {
  readonly title: string
  readonly text?: ReactNode
  readonly icon?: Icon
  /** What to do next. */
  readonly action?: ReactNode
}

export function EmptyState({ title, text, icon: Symbol = IconMoodEmpty, action }: EmptyStateProps) {
  return (
    <Stack align="center" gap="sm" py="xl" px="md">
      <ThemeIcon size={64} radius={64} variant="light">
        <Symbol size={32} stroke={1.5} />
      </ThemeIcon>
      <Text fw={700} size="lg" ta="center">
        {title}
      </Text>
      {text !== undefined && (
        <Text c="dimmed" ta="center" maw={460} component="div">
          {text}
        </Text>
      )}
      {action}
    </Stack>
  )
}

interface ErrorStateProps {
  readonly error: unknown
  readonly retry?: () => void
}

/** What went wrong, in the visitor's words, with what to do. */
export function ErrorState({ error, retry }: ErrorStateProps) {
  const texts = useTexts(uiTexts)
  const { title, text, requestId } = useErrorWords(error)
  return (
    <Alert variant="light" color="red" icon={<IconCloudOff />} title={title}>
      <Stack gap="sm" align="flex-start">
        <Text size="sm">{text}</Text>
        {requestId !== '' && (
          <>
            <Text size="sm">
              {texts.requestId}: <Ltr mono>{requestId}</Ltr>
            </Text>
            <Contact />
          </>
        )}
        {retry && (
          <Button size="xs" variant="default" onClick={retry}>
            {texts.retry}
          </Button>
        )}
      </Stack>
    </Alert>
  )
}

/** A whole page that says one thing. */
export function Notice({ title, text, action }: { title: string; text: ReactNode; action?: ReactNode }) {
  return (
    <Stack align="center" gap="md" py={80} px="md">
      <ThemeIcon size={72} radius={72} variant="light">
        <IconInfoCircle size={36} stroke={1.5} />
      </ThemeIcon>
      <Title order={1} size="h2" ta="center">
        {title}
      </Title>
      <Text c="dimmed" ta="center" maw={520} component="div">
        {text}
      </Text>
      {action && <Group>{action}</Group>}
    </Stack>
  )
}
