import { memo, useRef } from 'react'
import { ActionIcon, Button, Group, Text, Tooltip } from '@mantine/core'
import { IconArrowBackUp, IconCheck, IconRefresh, IconX } from '@tabler/icons-react'
import { Link } from 'react-router'
import type { v3 } from '@verifyplus/contract'
import { useFormats, useTexts } from '../i18n/index.ts'
import { LeaseState, ProductName, SandboxBadge, useProductName } from '../ui/index.ts'
import { CollectWaiting } from './collect-waiting.tsx'
import { LeaseCode } from './lease-code.tsx'
import { LeaseMessages } from './lease-messages.tsx'
import { LeaseNotices } from './lease-notices.tsx'
import { LeaseNumber } from './lease-number.tsx'
import { LeaseTime } from './lease-time.tsx'
import { liveTexts } from './texts.ts'
import { useKeptFocus } from './use-kept-focus.ts'
import { canCancel, canFinish, textCame } from './waiting.ts'
import classes from './live.module.css'

export const cardId = (leaseId: string): string => `card-${leaseId}`

interface LeaseCardProps {
  readonly lease: v3.Lease
  readonly callingCode: string | undefined
  readonly onCancel: (lease: v3.Lease) => void
  readonly onFinish: (lease: v3.Lease) => void
  readonly onDismiss: (lease: v3.Lease) => void
}

function Card({ lease, callingCode, onCancel, onFinish, onDismiss }: LeaseCardProps) {
  const texts = useTexts(liveTexts)
  const nameOf = useProductName()
  const live = lease.endedAt === null
  const card = useRef<HTMLElement>(null)
  const buttons = [canCancel(lease), canFinish(lease), lease.waiting !== null]
  const keptFocus = useKeptFocus(card, `${live} ${buttons.join(' ')}`)
  return (
    <article
      ref={card}
      {...keptFocus}
      id={cardId(lease.id)}
      tabIndex={-1}
      className={classes.card}
      data-state={live ? lease.state : 'ended'}
      aria-label={texts.card(nameOf(lease.productId), lease.phoneNumber)}
    >
      <Group justify="space-between" wrap="nowrap" gap="xs">
        <Text fw={700} component="div">
          <ProductName productId={lease.productId} /> {lease.sandbox && <SandboxBadge />}
        </Text>
        <Group gap={4} wrap="nowrap">
          <LeaseState state={lease.state} />
          {!live && (
            <Tooltip label={texts.dismiss}>
              <ActionIcon variant="subtle" color="gray" aria-label={texts.dismiss} onClick={() => onDismiss(lease)}>
                <IconX size={18} />
              </ActionIcon>
            </Tooltip>
          )}
        </Group>
      </Group>
      <LeaseNumber lease={lease} callingCode={callingCode} />
      {live && <LeaseTime lease={lease} />}
      <LeaseCode lease={lease} />
      <LeaseNotices notices={lease.notices} />
      <CollectWaiting lease={lease} />
      {!live && <Outcome lease={lease} />}
      <div className={classes.foot}>
        {(lease.codeState !== 'none' || textCame(lease)) && <LeaseMessages lease={lease} />}
        <Group gap="xs" mt="auto">
          {canCancel(lease) && (
            <Button
              variant="default"
              size="sm"
              leftSection={<IconArrowBackUp size={17} />}
              onClick={() => onCancel(lease)}
            >
              {lease.hold === 'held' ? texts.cancel : texts.cancelFree}
            </Button>
          )}
          {canFinish(lease) && (
            <Button variant="default" size="sm" leftSection={<IconCheck size={17} />} onClick={() => onFinish(lease)}>
              {texts.finish}
            </Button>
          )}
          {!live && (
            <Button
              component={Link}
              to={`/get-number?${new URLSearchParams({ product: lease.productId, country: lease.country })}`}
              variant="default"
              size="sm"
              leftSection={<IconRefresh size={17} />}
            >
              {texts.again}
            </Button>
          )}
        </Group>
      </div>
    </article>
  )
}

/** Fifty of them stand on a page and an event changes one. */
export const LeaseCard = memo(
  Card,
  (before, after) => before.lease === after.lease && before.callingCode === after.callingCode,
)

function Outcome({ lease }: { readonly lease: v3.Lease }) {
  const texts = useTexts(liveTexts)
  const formats = useFormats()
  const text =
    lease.charged.amount > 0
      ? texts.outcome.finished(formats.price(lease.charged))
      : lease.hold === 'voided' && (lease.state === 'expired' || lease.state === 'cancelled')
        ? texts.outcome[lease.state](formats.price(lease.price))
        : texts.outcome.nothing
  return <Text size="sm">{text}</Text>
}
