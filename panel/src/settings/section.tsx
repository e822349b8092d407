import type { ReactNode } from 'react'
import { Badge, Card, Group, Stack, Text, Title } from '@mantine/core'

interface SectionProps {
  readonly title: string
  readonly text?: string
  readonly badge?: string
  readonly badgeColor?: string
  readonly children: ReactNode
}

export function Section({ title, text, badge, badgeColor = 'gray', children }: SectionProps) {
  return (
    <Card>
      <Stack>
        <div>
          <Group gap="sm">
            <Title order={2} size="h4">
              {title}
            </Title>
            {badge !== undefined && (
              <Badge variant="light" color={badgeColor}>
                {badge}
              </Badge>
            )}
          </Group>
          {text !== undefined && <Text c="dimmed">{text}</Text>}
        </div>
        {children}
      </Stack>
    </Card>
  )
}
