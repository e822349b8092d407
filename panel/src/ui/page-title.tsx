import { useEffect, type ReactNode } from 'react'
import { Group, Stack, Text, Title } from '@mantine/core'

interface PageTitleProps {
  readonly title: string
  readonly text?: ReactNode
  /** Buttons at the end of the line. */
  readonly actions?: ReactNode
}

/** The heading of a page, which is also the title of its tab. */
export function PageTitle({ title, text, actions }: PageTitleProps) {
  useDocumentTitle(title)
  return (
    <Group justify="space-between" align="flex-start" mb="lg" gap="md">
      <Stack gap={4}>
        <Title order={1} size="h2">
          {title}
        </Title>
        {text !== undefined && (
          <Text c="dimmed" maw={640} component="div">
            {text}
          </Text>
        )}
      </Stack>
      {actions && <Group gap="sm">{actions}</Group>}
    </Group>
  )
}

const badge = /^\(\S+\) /

export function useDocumentTitle(title: string): void {
  useEffect(() => {
    // The badge of new codes, where a page has set one, stays.
    const kept = badge.exec(document.title)?.[0] ?? ''
    document.title = `${kept}${title} · VerifyPlus`
  }, [title])
}

/** Puts a count before the title of the tab, `(۲) …`; an empty text takes it away. */
export function setTitleBadge(text: string): void {
  const bare = document.title.replace(badge, '')
  document.title = text === '' ? bare : `(${text}) ${bare}`
}
