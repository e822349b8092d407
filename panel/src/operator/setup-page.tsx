import { Badge, Button, Card, Group, Stack, Text, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from 'react-router'
import { send } from '../api/index.ts'
import { useFormats, useTexts } from '../i18n/index.ts'
import { useSession } from '../session/session.ts'
import { CodeBlock, ErrorState, LoadingState, PageTitle } from '../ui/index.ts'
import { setupItems, type Setup, type SetupItem } from './setup-items.ts'
import { setupTexts } from './setup-texts.ts'
import classes from './operator.module.css'

/** Where the operator's first link leads: what there is, what is still to do, and the command that does it. */
export default function SetupPage() {
  const texts = useTexts(setupTexts)
  const setup = useQuery({
    queryKey: ['operator-setup'],
    queryFn: async () => (await send('GET', '/v3/operator/setup')) as Setup,
    refetchInterval: 15_000,
  })
  return (
    <>
      <PageTitle title={texts.title} text={texts.text} />
      {setup.data ? (
        <Items setup={setup.data} />
      ) : setup.isError ? (
        <ErrorState error={setup.error} retry={() => void setup.refetch()} />
      ) : (
        <LoadingState rows={6} height={120} />
      )}
    </>
  )
}

function Items({ setup }: { readonly setup: Setup }) {
  const texts = useTexts(setupTexts)
  const formats = useFormats()
  const session = useSession()
  const account = session.state === 'signed-in' ? session.me.id.replace(/^.*_/, '') : ''
  return (
    <ol className={classes.items}>
      {setupItems(setup, account, texts, formats).map((item) => (
        <Item key={item.title} {...item} />
      ))}
    </ol>
  )
}

function Item({ title, text, done, state, command, go }: SetupItem) {
  const texts = useTexts(setupTexts)
  return (
    <Card component="li" maw={820}>
      <Stack gap="xs">
        <Group justify="space-between" wrap="nowrap" align="flex-start">
          <Title order={2} size="h4">
            {title}
          </Title>
          <Badge variant="light" color={done ? 'firoozeh' : 'yellow'} tt="none" c="var(--mantine-color-text)">
            {done ? texts.done : texts.open}
          </Badge>
        </Group>
        <Text c="dimmed">{text}</Text>
        <Text fw={600}>{texts.now(state)}</Text>
        {command !== null && <CodeBlock code={command} label={`${texts.command} ${title}`} />}
        {go && (
          <Group>
            <Button component={Link} to={go.path} variant="light">
              {go.text}
            </Button>
          </Group>
        )}
      </Stack>
    </Card>
  )
}
