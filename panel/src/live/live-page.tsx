import { useEffect, useRef, useState } from 'react'
import { Button, Text } from '@mantine/core'
import { IconDeviceMobileMessage, IconPlus } from '@tabler/icons-react'
import { Link, useLocation, useNavigate } from 'react-router'
import { useCountries } from '../api/index.ts'
import { useTexts } from '../i18n/index.ts'
import { EmptyState, ErrorState, LoadingState, PageTitle } from '../ui/index.ts'
import { AlertSwitches } from './alert-switches.tsx'
import { CancelDialog } from './cancel-dialog.tsx'
import { CardGrid } from './card-grid.tsx'
import { CardTools } from './card-tools.tsx'
import { holdStill } from './hold-still.ts'
import { cardId, LeaseCard } from './lease-card.tsx'
import { liveTexts } from './texts.ts'
import { useCards } from './use-cards.ts'
import { useEnding } from './use-ending.ts'

export default function Page() {
  const texts = useTexts(liveTexts)
  const list = useRef<HTMLDivElement>(null)
  const [handOnEmpty, setHandOnEmpty] = useState(false)
  const cards = useCards({ list, handOnEmpty })
  const countries = useCountries().data
  const [cancelling, setCancelling] = useState<string | null>(null)
  const { cancel, finish } = useEnding()
  useFocusOnArrival(cards.loaded)
  useEffect(() => (cards.loaded && list.current ? holdStill(list.current) : undefined), [cards.loaded])

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
      ) : (
        <>
          <CardTools
            leases={cards.leases}
            show={cards.show}
            newCount={cards.newCount}
            onShow={cards.choose}
            onDismiss={cards.dismiss}
          />
          <div ref={list}>
            {cards.cards.length > 0 ? (
              <CardGrid label={texts.list} items={cards.cards} keyOf={({ id }) => id}>
                {(lease) => (
                  <LeaseCard
                    lease={lease}
                    callingCode={countries?.find(({ code }) => code === lease.country)?.callingCode}
                    onCancel={({ id }) => setCancelling(id)}
                    onFinish={finish}
                    onDismiss={({ id }) => cards.dismiss([id])}
                  />
                )}
              </CardGrid>
            ) : cards.show !== 'all' ? (
              <Text c="dimmed">{texts.noneShown}</Text>
            ) : (
              <NoCards onHand={setHandOnEmpty} />
            )}
          </div>
        </>
      )}
      <CancelDialog
        lease={cards.cards.find(({ id }) => id === cancelling)}
        onClose={() => setCancelling(null)}
        onCancel={cancel}
      />
    </>
  )
}

/** Says whether the pointer is on its button or the focus in it. */
function NoCards({ onHand }: { readonly onHand: (on: boolean) => void }) {
  const texts = useTexts(liveTexts)
  return (
    <EmptyState
      icon={IconDeviceMobileMessage}
      title={texts.emptyTitle}
      text={texts.emptyText}
      action={
        <Button
          component={Link}
          to="/get-number"
          mt="xs"
          onPointerEnter={() => onHand(true)}
          onPointerLeave={() => onHand(false)}
          onFocus={() => onHand(true)}
          onBlur={() => onHand(false)}
        >
          {texts.getNumber}
        </Button>
      }
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
