import { Group, Text } from '@mantine/core'
import type { v3 } from '@verifyplus/contract'
import { useLeaseMessages } from '../api/index.ts'
import { useTexts } from '../i18n/index.ts'
import { DateTime, ErrorState, FreeText, LoadingState, Ltr, MessageText, MoreButton } from '../ui/index.ts'
import { liveTexts } from './texts.ts'
import classes from './live.module.css'

/** All messages of a lease, the newest first. */
export function MessageList({ leaseId }: { readonly leaseId: string }) {
  const texts = useTexts(liveTexts)
  const messages = useLeaseMessages(leaseId)
  if (messages.isError && !messages.data)
    return <ErrorState error={messages.error} retry={() => void messages.refetch()} />
  if (!messages.data) return <LoadingState rows={1} />
  const all = messages.data.pages.flatMap((page) => page.data)
  if (all.length === 0)
    return (
      <Text size="sm" c="dimmed">
        {texts.noMessages}
      </Text>
    )
  return (
    <>
      <ul className={classes.messages}>
        {all.map((message) => (
          <li key={message.id}>
            <Message message={message} />
          </li>
        ))}
      </ul>
      {messages.hasNextPage && (
        <MoreButton loading={messages.isFetchingNextPage} onClick={() => void messages.fetchNextPage()} />
      )}
    </>
  )
}

function Message({ message }: { readonly message: v3.Message }) {
  const texts = useTexts(liveTexts)
  return (
    <div className={classes.message}>
      <Group justify="space-between" gap="xs">
        <Text size="sm" c="dimmed" component="span">
          {texts.originator}: <FreeText>{message.originator}</FreeText>
          {message.code !== null && (
            <>
              {' · '}
              {texts.code}: <Ltr mono>{message.code}</Ltr>
            </>
          )}
        </Text>
        <Text size="sm" c="dimmed" component="span">
          <DateTime value={message.receivedAt} as="timeOfDay" />
        </Text>
      </Group>
      {message.text === null ? (
        <Text size="sm">{message.readable === 'erased' ? texts.messageErased : texts.messageWaits}</Text>
      ) : (
        <MessageText className={classes.words}>{message.text}</MessageText>
      )}
    </div>
  )
}
