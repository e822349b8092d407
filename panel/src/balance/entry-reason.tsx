import { Anchor, Text } from '@mantine/core'
import { Link } from 'react-router'
import type { v3 } from '@verifyplus/contract'
import { useCountries, useLease } from '../api/index.ts'
import { useTexts } from '../i18n/index.ts'
import { FreeText, PhoneNumber, SandboxBadge, useProductName } from '../ui/index.ts'
import { balanceTexts } from './texts.ts'

/** Why the balance moved, in words: of a lease the code's product and number, by hand what was done and the operator's note. */
export function EntryReason({ entry }: { readonly entry: v3.LedgerEntry }) {
  return (
    <>
      {entry.leaseId === null ? <ByHand entry={entry} /> : <OfLease leaseId={entry.leaseId} kind={entry.kind} />}
      {entry.note !== '' && (
        <Text span size="sm" c="dimmed" display="block">
          <FreeText>{entry.note}</FreeText>
        </Text>
      )}
    </>
  )
}

function ByHand({ entry: { kind, amount } }: { readonly entry: v3.LedgerEntry }) {
  const texts = useTexts(balanceTexts)
  const undone = amount.amount > 0 ? texts.givenBack : texts.takenBack
  const words = {
    top_up: texts.topUp,
    debit: texts.debit,
    charge: texts.chargeUnknown,
    refund: texts.refund,
    reversal: undone,
  }
  return <Text span>{words[kind]}</Text>
}

interface OfLeaseProps {
  readonly leaseId: string
  readonly kind: v3.LedgerEntry['kind']
}

function OfLease({ leaseId, kind }: OfLeaseProps) {
  const texts = useTexts(balanceTexts)
  const nameOf = useProductName()
  const lease = useLease(leaseId).data
  const countries = useCountries().data
  const callingCode = countries?.find(({ code }) => code === lease?.country)?.callingCode
  return (
    <Text span>
      {kind === 'refund' && `${texts.refund}: `}
      <Anchor component={Link} to={`/history?lease=${leaseId}`} inherit>
        {lease ? texts.charge(nameOf(lease.productId)) : texts.chargeUnknown}
      </Anchor>
      {lease && (
        <>
          {' · '}
          <PhoneNumber phoneNumber={lease.phoneNumber} callingCode={callingCode} /> {lease.sandbox && <SandboxBadge />}
        </>
      )}
    </Text>
  )
}
