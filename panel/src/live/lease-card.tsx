import { memo, useRef } from 'react'
import { ActionIcon, Button, Group, Text, Tooltip } from '@mantine/core'
import { IconArrowBackUp, IconCheck, IconRefresh, IconX } from '@tabler/icons-react'
import { Link } from 'react-router'
import type { v3 } from '@verifyplus/contract'
import { useTexts } from '../i18n/index.ts'
import { LeaseState, ProductName, SandboxBadge, useProductName } from '../ui/index.ts'
import { CollectWaiting } from './collect-waiting.tsx'
import { LeaseCode } from './lease-code.tsx'
import { LeaseEnd } from './lease-end.tsx'
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
      <Group justify="space-between" wrap="nowrap" gap="xs" mih={28}>
        {/* Below each other: beside the state, which has longer words and shorter ones, there is not always room for both. */}
        <div className={classes.what}>
          <Text fw={700} component="div" truncate>
            <ProductName productId={lease.productId} />
          </Text>
          {lease.sandbox && <SandboxBadge />}
        </div>
        <Group gap={4} wrap="nowrap" className={classes.state ?? ''}>
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
      <div className={classes.clockLine}>{live ? <LeaseTime lease={lease} /> : <LeaseEnd lease={lease} />}</div>
      <LeaseCode lease={lease} />
      <div className={classes.foot}>
        {/* Each at a place of its own: a button that takes another's place is pressed for it. */}
        <div>
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
        </div>
        <div>
          {canFinish(lease) && (
            <Button variant="default" size="sm" leftSection={<IconCheck size={17} />} onClick={() => onFinish(lease)}>
              {texts.finish}
            </Button>
          )}
        </div>
      </div>
      <div className={classes.messagesLine}>
        {(lease.codeState !== 'none' || textCame(lease)) && <LeaseMessages lease={lease} />}
      </div>
      <CollectWaiting lease={lease} />
      <LeaseNotices notices={lease.notices} />
    </article>
  )
}

/** Fifty of them stand on a page and an event changes one. */
export const LeaseCard = memo(
  Card,
  (before, after) => before.lease === after.lease && before.callingCode === after.callingCode,
)
