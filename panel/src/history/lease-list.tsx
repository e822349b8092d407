import { Button } from '@mantine/core'
import type { v3 } from '@verifyplus/contract'
import { useCountries } from '../api/index.ts'
import { useTexts } from '../i18n/index.ts'
import { DateTime, LeaseState, Money, MoreButton, PhoneNumber, ProductName, SandboxBadge } from '../ui/index.ts'
import { AgainLink } from './again-link.tsx'
import { LeaseCodeCell } from './lease-code-cell.tsx'
import type { LeaseListProps } from './lease-table.tsx'
import { historyTexts } from './texts.ts'
import classes from './history.module.css'

/** The same as the table, where there is no room for one. */
export function LeaseList({ leases, onOpen, more }: LeaseListProps) {
  const texts = useTexts(historyTexts)
  return (
    <>
      <ul className={classes.list} aria-label={texts.caption}>
        {leases.map((lease) => (
          <li key={lease.id}>
            <Item lease={lease} onOpen={onOpen} />
          </li>
        ))}
      </ul>
      {more && <MoreButton loading={more.loading} onClick={more.load} />}
    </>
  )
}

function Item({ lease, onOpen }: { readonly lease: v3.Lease; readonly onOpen: (leaseId: string) => void }) {
  const texts = useTexts(historyTexts)
  const countries = useCountries().data
  const country = countries?.find(({ code }) => code === lease.country)
  return (
    <div className={classes.item}>
      <div className={classes.itemLine}>
        <b>
          <ProductName productId={lease.productId} />
        </b>
        <LeaseState state={lease.state} />
      </div>
      <div className={classes.itemLine}>
        <PhoneNumber phoneNumber={lease.phoneNumber} callingCode={country?.callingCode} />{' '}
        {lease.sandbox && <SandboxBadge />}
        <LeaseCodeCell lease={lease} onOpen={onOpen} />
      </div>
      <div className={classes.itemLine}>
        <span className={classes.quiet}>
          <DateTime value={lease.createdAt} /> · <Money value={lease.charged} />
        </span>
        <span className={classes.together}>
          <Button variant="subtle" size="compact-sm" onClick={() => onOpen(lease.id)}>
            {texts.detail}
          </Button>
          <AgainLink lease={lease} />
        </span>
      </div>
    </div>
  )
}
