import type { ReactNode } from 'react'
import { Card, SimpleGrid, Stack, Text, Title } from '@mantine/core'
import { useSiteOptions } from '../api/index.ts'
import { useFormats, useTexts } from '../i18n/index.ts'
import { useSession } from '../session/session.ts'
import { Contact, CopyTextButton, DateTime, Ltr } from '../ui/index.ts'
import { settingsTexts } from './texts.ts'

export function AboutAccount() {
  const { account: texts } = useTexts(settingsTexts)
  const formats = useFormats()
  const session = useSession()
  const contact = useSiteOptions().data?.contact ?? null
  if (session.state !== 'signed-in') return null
  const { me } = session
  return (
    <Stack maw={640}>
      <Card>
        <SimpleGrid cols={{ base: 1, xs: 2 }}>
          <Fact name={texts.email} value={<Ltr>{me.email}</Ltr>} />
          <Fact name={texts.id} value={<Ltr>{me.id}</Ltr>} />
          <Fact name={texts.leaseLimit} value={formats.number(me.leaseLimit)} />
          <Fact name={texts.requests} value={formats.number(me.requestsPerSecond)} />
          <Fact name={texts.since} value={<DateTime value={me.createdAt} as="date" />} />
        </SimpleGrid>
      </Card>
      <Card>
        <Stack align="flex-start">
          <Title order={2} size="h4">
            {texts.deleteTitle}
          </Title>
          <Text>{texts.deleteText}</Text>
          {contact !== null && (
            <>
              <Text>{texts.deleteAsk}</Text>
              <CopyTextButton variant="default" value={texts.request(me.id, me.email)} label={texts.copyRequest} />
              <Contact />
            </>
          )}
        </Stack>
      </Card>
    </Stack>
  )
}

function Fact({ name, value }: { readonly name: string; readonly value: ReactNode }) {
  return (
    <div>
      <Text size="sm" c="dimmed">
        {name}
      </Text>
      <Text fw={600} component="div">
        {value}
      </Text>
    </div>
  )
}
