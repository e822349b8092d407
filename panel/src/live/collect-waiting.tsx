import { useId, useState } from 'react'
import { Anchor, Button, Loader, Text, VisuallyHidden } from '@mantine/core'
import { IconEye } from '@tabler/icons-react'
import { Link } from 'react-router'
import type { v3 } from '@verifyplus/contract'
import { isProblem, Unreachable, useLeaseMessages } from '../api/index.ts'
import { useFormats, useTexts } from '../i18n/index.ts'
import { useErrorSentence } from '../ui/index.ts'
import { liveTexts } from './texts.ts'
import { useCollect } from './use-collect.ts'
import { handoverOf, type Handover } from './waiting.ts'
import classes from './live.module.css'

interface CollectWaitingProps {
  readonly lease: v3.Lease
  readonly onCollected?: () => void
}

/** Where something waits that reading does not hand over: a button that does, with its price. */
export function CollectWaiting({ lease, onCollected }: CollectWaitingProps) {
  const { collect, pending, error } = useCollect(lease.id)
  const [textAsked, setTextAsked] = useState(false)
  const handover = handoverOf(lease)
  return (
    <>
      {handover && (
        <Offer
          handover={handover}
          pending={pending}
          error={error}
          onPress={() =>
            collect(() => {
              setTextAsked(handover.what !== 'code')
              onCollected?.()
            })
          }
        />
      )}
      <ShownText leaseId={lease.id} asked={textAsked} />
    </>
  )
}

interface OfferProps {
  readonly handover: Handover
  readonly pending: boolean
  readonly error: Error | null
  readonly onPress: () => void
}

function Offer({ handover: { what, price, from, endsCancelling }, pending, error, onPress }: OfferProps) {
  const texts = useTexts(liveTexts)
  const formats = useFormats()
  const note = useId()
  const priceText = price === null ? '' : formats.price(price)
  return (
    <div className={classes.collect}>
      {what !== 'text' && <Text size="sm">{texts.codeWaits}</Text>}
      {/* Not disabled while it is under way: a button that is loses the focus. */}
      <Button
        className={classes.show ?? ''}
        leftSection={pending ? <Loader size={17} color="currentColor" /> : <IconEye size={19} stroke={1.8} />}
        aria-busy={pending}
        aria-describedby={note}
        onClick={onPress}
      >
        {price === null ? texts.show[what] : texts.show.priced(texts.show[what], priceText)}
      </Button>
      <Text size="sm" c="dimmed" id={note}>
        {from === 'nothing' ? texts.showCosts.nothing : texts.showCosts[from](priceText)}{' '}
        {endsCancelling && texts.showEndsCancelling}
      </Text>
      <div role="alert" className={classes.told}>
        {error && !pending && <Problem error={error} />}
      </div>
    </div>
  )
}

function Problem({ error }: { readonly error: Error }) {
  const texts = useTexts(liveTexts)
  const sentence = useErrorSentence(error)
  if (isProblem(error, 'insufficient_balance'))
    return (
      <Text size="sm" fw={600}>
        {texts.notCovered}{' '}
        <Anchor component={Link} to="/balance" inherit>
          {texts.toBalance}
        </Anchor>
      </Text>
    )
  if (isProblem(error, 'nothing_to_collect')) return null
  const lost = error instanceof Unreachable || isProblem(error, 'idempotency_key_in_use')
  return (
    <Text size="sm" fw={600}>
      {lost ? texts.lost : sentence}
    </Text>
  )
}

/** Tells those who cannot see it appear. A code is told as one that arrives. */
function ShownText({ leaseId, asked }: { readonly leaseId: string; readonly asked: boolean }) {
  const texts = useTexts(liveTexts)
  const messages = useLeaseMessages(leaseId, asked)
  const read = asked && !messages.isFetching ? messages.data?.pages[0]?.data : undefined
  const newest = read?.find(({ text }) => text !== null)
  return (
    <VisuallyHidden role="status">{newest?.text != null && texts.shown(newest.originator, newest.text)}</VisuallyHidden>
  )
}
