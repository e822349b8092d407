import { useEffect, useState } from 'react'
import { Button, Group, SegmentedControl, Text } from '@mantine/core'
import { IconDeviceMobileMessage, IconPlus } from '@tabler/icons-react'
import { Link, useLocation, useNavigate } from 'react-router'
import type { v3 } from '@verifyplus/contract'
import { useCountries } from '../api/index.ts'
import { useFormats, useTexts } from '../i18n/index.ts'
import { EmptyState, ErrorState, LoadingState, PageTitle } from '../ui/index.ts'
import { AlertSwitches } from './alert-switches.tsx'
import { CancelDialog } from './cancel-dialog.tsx'
import { CardGrid } from './card-grid.tsx'
import { cardId, LeaseCard } from './lease-card.tsx'
import { liveTexts } from './texts.ts'
import { useCards } from './use-cards.ts'
import { useEnding } from './use-ending.ts'

const shows = ['all', 'waiting', 'received', 'ended'] as const
type Show = (typeof shows)[number]

/** Fewer cards are seen at a glance. */
const filteredFrom = 5

export default function Page() {
  const texts = useTexts(liveTexts)
  const cards = useCards()
  const countries = useCountries().data
  const [show, setShow] = useState<Show>('all')
  const [cancelling, setCancelling] = useState<v3.Lease | null>(null)
  const { cancel, finish } = useEnding()
  useFocusOnArrival(cards.loaded)

  const shown = cards.leases.filter((lease) => belongs(lease, show))
  const ended = cards.leases.filter(({ endedAt }) => endedAt !== null)

  return (
    <>
      <PageTitle
        title={texts.title}
        text={texts.text}
        actions={
          <Button component={Link} to="/get-number" variant="light" leftSection={<IconPlus size={18} />}>
            {texts.another}
          </Button>
        }
      />
      <AlertSwitches />
      {cards.error ? (
        <ErrorState error={cards.error} retry={cards.retry} />
      ) : !cards.loaded ? (
        <LoadingState rows={3} height={180} />
      ) : cards.leases.length === 0 ? (
        <EmptyState
          icon={IconDeviceMobileMessage}
          title={texts.emptyTitle}
          text={texts.emptyText}
          action={
            <Button component={Link} to="/get-number" mt="xs">
              {texts.getNumber}
            </Button>
          }
        />
      ) : (
        <>
          {(cards.leases.length >= filteredFrom || ended.length > 1) && (
            <Group mb="md" justify="space-between">
              <ShowSwitch leases={cards.leases} value={show} onChange={setShow} />
              {ended.length > 1 && (
                <Button
                  variant="subtle"
                  color="gray"
                  size="sm"
                  onClick={() => cards.dismiss(ended.map(({ id }) => id))}
                >
                  {texts.clearEnded}
                </Button>
              )}
            </Group>
          )}
          {shown.length === 0 && <Text c="dimmed">{texts.noneShown}</Text>}
          <CardGrid label={texts.list} items={shown} keyOf={({ id }) => id}>
            {(lease) => (
              <LeaseCard
                lease={lease}
                callingCode={countries?.find(({ code }) => code === lease.country)?.callingCode}
                onCancel={setCancelling}
                onFinish={finish}
                onDismiss={({ id }) => cards.dismiss([id])}
              />
            )}
          </CardGrid>
        </>
      )}
      <CancelDialog lease={cancelling} onClose={() => setCancelling(null)} onCancel={cancel} />
    </>
  )
}

function belongs(lease: v3.Lease, show: Show): boolean {
  if (show === 'all') return true
  return show === 'ended' ? lease.endedAt !== null : lease.endedAt === null && lease.state === show
}

interface ShowSwitchProps {
  readonly leases: readonly v3.Lease[]
  readonly value: Show
  readonly onChange: (show: Show) => void
}

function ShowSwitch({ leases, value, onChange }: ShowSwitchProps) {
  const texts = useTexts(liveTexts)
  const formats = useFormats()
  const count = (show: Show): string => formats.number(leases.filter((lease) => belongs(lease, show)).length)
  return (
    <SegmentedControl
      aria-label={texts.filter}
      size="sm"
      value={value}
      onChange={onChange}
      data={shows.map((show) => ({ value: show, label: texts[show](count(show)) }))}
    />
  )
}

/** Whoever comes with a new number finds the focus on its card. */
function useFocusOnArrival(loaded: boolean): void {
  const location = useLocation()
  const navigate = useNavigate()
  const focus = (location.state as { focus?: string } | null)?.focus
  useEffect(() => {
    const card = loaded && focus !== undefined ? document.getElementById(cardId(focus)) : null
    if (!card) return
    card.focus()
    card.scrollIntoView({ block: 'nearest' })
    void navigate('.', { replace: true, state: null })
  }, [loaded, focus, navigate])
}
