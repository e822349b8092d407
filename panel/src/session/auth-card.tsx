import type { ReactNode } from 'react'
import { Alert, Card, Stack, Text, Title } from '@mantine/core'
import { useDocumentTitle } from '../ui/index.ts'
import classes from './session.module.css'

interface AuthCardProps {
  readonly title: string
  readonly text?: ReactNode
  readonly children: ReactNode
}

/** The one card in the middle of a page of sign-in. */
export function AuthCard({ title, text, children }: AuthCardProps) {
  useDocumentTitle(title)
  return (
    <div className={classes.middle}>
      <Card className={classes.card} shadow="sm">
        <Stack gap="lg">
          <Stack gap={4}>
            <Title order={1} size="h2">
              {title}
            </Title>
            {text !== undefined && (
              <Text c="dimmed" component="div">
                {text}
              </Text>
            )}
          </Stack>
          {children}
        </Stack>
      </Card>
    </div>
  )
}

/** What went wrong: an alert, which is said when it appears. */
export function FormProblem({ text }: { readonly text: string }) {
  return (
    text !== '' && (
      <Alert color="red" variant="light">
        {text}
      </Alert>
    )
  )
}
