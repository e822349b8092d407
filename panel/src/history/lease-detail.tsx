import { useRef } from 'react'
import { Button, Group, Modal, Stack, Text, Timeline, Title } from '@mantine/core'
import { useMediaQuery } from '@mantine/hooks'
import { IconRefresh } from '@tabler/icons-react'
import { Link } from 'react-router'
import type { v3 } from '@verifyplus/contract'
import { serverNow, useCountries, useLease } from '../api/index.ts'
import { useFormats, useTexts } from '../i18n/index.ts'
import { CollectWaiting } from '../live/collect-waiting.tsx'
import { LeaseNotices } from '../live/lease-notices.tsx'
import { MessageList } from '../live/message-list.tsx'
import { useKeptFocus } from '../live/use-kept-focus.ts'
import {
  CopyButton,
  CountryName,
  DateTime,
  ErrorState,
  LeaseState,
  LoadingState,
  Ltr,
  PhoneNumber,
  ProductName,
  SandboxBadge,
} from '../ui/index.ts'
import { againPath } from './again-link.tsx'
import { historyTexts } from './texts.ts'
import { timelineOf } from './timeline.ts'
import classes from './history.module.css'

interface LeaseDetailProps {
  readonly leaseId: string | null
  readonly onClose: () => void
}

export function LeaseDetail({ leaseId, onClose }: LeaseDetailProps) {
  const texts = useTexts(historyTexts)
  const narrow = useMediaQuery('(max-width: 700px)') ?? false
  return (
    <Modal
      opened={leaseId !== null}
      onClose={onClose}
      title={texts.detailTitle}
      closeButtonProps={{ 'aria-label': texts.close }}
      size="lg"
      fullScreen={narrow}
      {...(narrow && { radius: 0 })}
    >
      {leaseId !== null && <Detail leaseId={leaseId} />}
    </Modal>
  )
}

function Detail({ leaseId }: { readonly leaseId: string }) {
  const texts = useTexts(historyTexts)
  const lease = useLease(leaseId)
  const messages = useRef<HTMLElement>(null)
  const keptFocus = useKeptFocus(messages, String(lease.data?.waiting != null))
  if (lease.isError && !lease.data) return <ErrorState error={lease.error} retry={() => void lease.refetch()} />
  if (!lease.data) return <LoadingState rows={3} />
  return (
    <Stack gap="lg">
      <Head lease={lease.data} />
      <LeaseNotices notices={lease.data.notices} />
      <section ref={messages} tabIndex={-1} aria-label={texts.messages} {...keptFocus}>
        <Title order={2} size="h5" mb="sm">
          {texts.messages}
        </Title>
        <div className={classes.collect}>
          <CollectWaiting lease={lease.data} />
        </div>
        <MessageList leaseId={leaseId} />
      </section>
      <section>
        <Title order={2} size="h5" mb="sm">
          {texts.timeline}
        </Title>
        <Events lease={lease.data} />
      </section>
      <Button
        component={Link}
        to={againPath(lease.data)}
        variant="light"
        leftSection={<IconRefresh size={18} />}
        className={classes.start ?? ''}
      >
        {texts.again}
      </Button>
    </Stack>
  )
}

function Head({ lease }: { readonly lease: v3.Lease }) {
  const texts = useTexts(historyTexts)
  const countries = useCountries().data
  const country = countries?.find(({ code }) => code === lease.country)
  return (
    <Stack gap="xs">
      <Group justify="space-between">
        <Text fw={700} component="div">
          <ProductName productId={lease.productId} />
        </Text>
        <LeaseState state={lease.state} />
      </Group>
      <Group justify="space-between">
        <Group gap="xs">
          <Text fw={700} size="lg" component="div">
            <PhoneNumber phoneNumber={lease.phoneNumber} callingCode={country?.callingCode} />{' '}
            {lease.sandbox && <SandboxBadge />}
          </Text>
          <CopyButton value={lease.phoneNumber} label={texts.copyNumber} />
        </Group>
        <CountryName country={country} code={lease.country} />
      </Group>
      {lease.code !== null && (
        <Group gap="xs">
          <Text c="dimmed">{texts.code}</Text>
          <Text fw={800} size="xl" component="div">
            <Ltr mono>{lease.code}</Ltr>
          </Text>
          <CopyButton value={lease.code} label={texts.copyCode} />
        </Group>
      )}
      <Group gap={4}>
        <Text size="sm" c="dimmed" component="div">
          {texts.leaseId}: <Ltr mono>{lease.id}</Ltr>
        </Text>
        <CopyButton value={lease.id} label={texts.copyId} size="sm" />
      </Group>
    </Stack>
  )
}

function Events({ lease }: { readonly lease: v3.Lease }) {
  const texts = useTexts(historyTexts)
  const formats = useFormats()
  const steps = timelineOf(lease, texts.events, formats.price)
  const past = steps.filter(({ at }) => Date.parse(at) <= serverNow()).length
  return (
    <Timeline active={past - 1} bulletSize={18} lineWidth={2}>
      {steps.map((step) => (
        <Timeline.Item key={step.title} title={step.title}>
          <Text size="sm" c="dimmed">
            <DateTime value={step.at} />
          </Text>
          {step.text !== '' && <Text size="sm">{step.text}</Text>}
        </Timeline.Item>
      ))}
    </Timeline>
  )
}
