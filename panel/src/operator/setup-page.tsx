import type { ReactNode } from 'react'
import { Badge, Button, Card, Group, Stack, Text, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from 'react-router'
import { send } from '../api/index.ts'
import { useFormats, useTexts } from '../i18n/index.ts'
import { useSession } from '../session/session.ts'
import { CodeBlock, ErrorState, LoadingState, PageTitle } from '../ui/index.ts'
import { setupTexts } from './setup-texts.ts'
import classes from './operator.module.css'

// As the routes of mails: outside of the contract of programs.
interface Setup {
  readonly sandbox: { readonly numbers: number; readonly balanceMinor: number }
  readonly mail: 'sent' | 'kept'
  readonly contact: string | null
  readonly suppliers: number
  readonly numbers: number
  readonly prices: { readonly countries: number; readonly own: number }
  readonly people: number
}

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
  const { sandbox, prices } = setup
  const balance = formats.price({ amount: sandbox.balanceMinor, currency: 'IRT' })
  return (
    <ol className={classes.items}>
      <Item
        words={texts.sandbox}
        done={sandbox.numbers > 0 && sandbox.balanceMinor > 0}
        state={
          sandbox.numbers > 0
            ? texts.sandbox.state(formats.number(sandbox.numbers), balance)
            : texts.sandbox.closed(balance)
        }
        command={
          sandbox.balanceMinor > 0 ? null : `npx verifyplus customer credit ${account} 100000 --note 'sandbox credit'`
        }
        action={<GoTo path="/get-number" text={texts.sandbox.go} />}
      />
      <Item
        words={texts.mail}
        done={setup.mail === 'sent'}
        state={texts.mail[setup.mail]}
        command={`SMTP_URL=smtps://user:password@mail.example.org \\
  MAIL_FROM='VerifyPlus <codes@example.org>' npm start`}
        action={<GoTo path="/operator/mails" text={texts.mail.go} />}
      />
      <Item
        words={texts.contact}
        done={setup.contact !== null}
        state={setup.contact ?? texts.contact.none}
        command="CONTACT=help@example.org npm start"
      />
      <Item
        words={texts.supplier}
        done={setup.suppliers > 0}
        state={texts.supplier.state(setup.suppliers, formats.number(setup.suppliers))}
        command="npx verifyplus supplier add my-sims --kind webhook"
      />
      <Item
        words={texts.numbers}
        done={setup.numbers > 0}
        state={texts.numbers.state(setup.numbers, formats.number(setup.numbers))}
        command="npx verifyplus numbers import numbers.csv --supplier my-sims"
      />
      <Item
        words={texts.prices}
        done={prices.own > 0}
        state={texts.prices.state(formats.number(prices.own), formats.number(prices.countries))}
        command="npx verifyplus price set RU 4000"
      />
      <Item
        words={texts.people}
        done={setup.people > 0}
        state={texts.people.state(setup.people, formats.number(setup.people))}
        command="npx verifyplus customer invite --email team@example.org"
      />
    </ol>
  )
}

interface ItemProps {
  readonly words: { readonly title: string; readonly text: string }
  readonly done: boolean
  /** As the server measured it. */
  readonly state: string
  readonly command: string | null
  readonly action?: ReactNode
}

function Item({ words, done, state, command, action }: ItemProps) {
  const texts = useTexts(setupTexts)
  return (
    <Card component="li" maw={820}>
      <Stack gap="xs">
        <Group justify="space-between" wrap="nowrap" align="flex-start">
          <Title order={2} size="h4">
            {words.title}
          </Title>
          <Badge variant="light" color={done ? 'firoozeh' : 'yellow'} tt="none" c="var(--mantine-color-text)">
            {done ? texts.done : texts.open}
          </Badge>
        </Group>
        <Text c="dimmed">{words.text}</Text>
        <Text fw={600}>{texts.now(state)}</Text>
        {command !== null && <CodeBlock code={command} label={`${texts.command} ${words.title}`} />}
        {action && <Group>{action}</Group>}
      </Stack>
    </Card>
  )
}

function GoTo({ path, text }: { readonly path: string; readonly text: string }) {
  return (
    <Button component={Link} to={path} variant="light">
      {text}
    </Button>
  )
}
