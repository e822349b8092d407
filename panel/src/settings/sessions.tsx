import { Badge, Button, Group, Stack, Text } from '@mantine/core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useAction } from '../api/index.ts'
import { useTexts } from '../i18n/index.ts'
import { listSessions, revokeOtherSessions, revokeSession, type BrowserSession } from '../session/auth.ts'
import { DateTime, ErrorState, LoadingState, Ltr } from '../ui/index.ts'
import { deviceName } from './device-name.ts'
import { Section } from './section.tsx'
import { settingsTexts } from './texts.ts'

const queryKey = ['sessions']

export function Sessions() {
  const { sessions: texts } = useTexts(settingsTexts)
  const queryClient = useQueryClient()
  const sessions = useQuery({ queryKey, queryFn: listSessions })
  const readAgain = { onSuccess: () => queryClient.invalidateQueries({ queryKey }) }
  const revoke = useAction({ of: (id) => id, mutationFn: revokeSession, ...readAgain })
  const revokeOthers = useAction({ mutationFn: revokeOtherSessions, ...readAgain })
  const problem = revoke.error ?? revokeOthers.error
  return (
    <Section title={texts.title} text={texts.text}>
      {sessions.isPending && <LoadingState rows={2} />}
      {sessions.isError && <ErrorState error={sessions.error} retry={() => void sessions.refetch()} />}
      {sessions.data?.map((session) => (
        <OneSession key={session.id} session={session} onRevoke={() => revoke.mutate(session.id)} />
      ))}
      {problem && <ErrorState error={problem} />}
      {sessions.data && sessions.data.length > 1 && (
        <Group>
          <Button
            variant="default"
            loading={revokeOthers.isPending && revokeOthers.variables === false}
            onClick={() => revokeOthers.mutate(false)}
          >
            {texts.revokeOthers}
          </Button>
        </Group>
      )}
      {sessions.data && (
        <Group>
          <Button
            variant="default"
            color="red"
            loading={revokeOthers.isPending && revokeOthers.variables === true}
            onClick={() => revokeOthers.mutate(true)}
          >
            {texts.revokeAll}
          </Button>
        </Group>
      )}
    </Section>
  )
}

function OneSession({ session, onRevoke }: { readonly session: BrowserSession; readonly onRevoke: () => void }) {
  const { sessions: texts } = useTexts(settingsTexts)
  const device = deviceName(session.userAgent ?? '') ?? texts.unknown
  return (
    <Group justify="space-between" wrap="nowrap">
      <Stack gap={0}>
        <Group gap="xs">
          <Ltr>{device}</Ltr>
          {session.current && <Badge variant="light">{texts.current}</Badge>}
        </Group>
        <Text size="sm" c="dimmed">
          {session.ipAddress && (
            <>
              <Ltr>{session.ipAddress}</Ltr> ·{' '}
            </>
          )}
          {texts.lastUsed} <DateTime value={session.lastUsedAt} as="ago" />
        </Text>
      </Stack>
      {!session.current && (
        <Button size="compact-sm" variant="subtle" color="red" aria-label={texts.revokeOf(device)} onClick={onRevoke}>
          {texts.revoke}
        </Button>
      )}
    </Group>
  )
}
