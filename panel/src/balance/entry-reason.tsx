import { Anchor, Text } from '@mantine/core'
import { Link } from 'react-router'
import type { v3 } from '@verifyplus/contract'
import { useCountries, useLease } from '../api/index.ts'
import { useTexts } from '../i18n/index.ts'
import { FreeText, PhoneNumber, SandboxBadge, useProductName } from '../ui/index.ts'
import { balanceTexts } from './texts.ts'

/** Why the balance moved, in words: for a charge the code's product and number, for a top-up the operator's note. */
export function EntryReason({ entry }: { readonly entry: v3.LedgerEntry }) {
  const texts = useTexts(balanceTexts)
  return (
    <>
      {entry.leaseId === null ? (
        <Text span>{entry.kind === 'top_up' ? texts.topUp : texts.reversal}</Text>
      ) : (
        <OfLease leaseId={entry.leaseId} reversed={entry.kind === 'reversal'} />
      )}
      {entry.note !== '' && (
        <Text span size="sm" c="dimmed" display="block">
          <FreeText>{entry.note}</FreeText>
        </Text>
      )}
    </>
  )
}

function OfLease({ leaseId, reversed }: { readonly leaseId: string; readonly reversed: boolean }) {
  const texts = useTexts(balanceTexts)
  const nameOf = useProductName()
  const lease = useLease(leaseId).data
  const countries = useCountries().data
  const callingCode = countries?.find(({ code }) => code === lease?.country)?.callingCode
  return (
    <Text span>
      {reversed && `${texts.reversal}: `}
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
