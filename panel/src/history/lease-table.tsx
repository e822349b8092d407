import { Button } from '@mantine/core'
import type { v3 } from '@verifyplus/contract'
import { useCountries } from '../api/index.ts'
import { useTexts } from '../i18n/index.ts'
import {
  CopyButton,
  CountryName,
  DataTable,
  DateTime,
  LeaseState,
  Money,
  PhoneNumber,
  SandboxBadge,
  ProductName,
  type Column,
} from '../ui/index.ts'
import { AgainLink } from './again-link.tsx'
import { LeaseCodeCell } from './lease-code-cell.tsx'
import { historyTexts } from './texts.ts'
import classes from './history.module.css'

export interface LeaseListProps {
  readonly leases: readonly v3.Lease[]
  readonly onOpen: (leaseId: string) => void
  readonly more: { readonly loading: boolean; load: () => void } | undefined
}

export function LeaseTable({ leases, onOpen, more }: LeaseListProps) {
  const texts = useTexts(historyTexts)
  const countries = useCountries().data
  const countryOf = (code: string) => countries?.find((country) => country.code === code)
  const columns: Column<v3.Lease>[] = [
    { key: 'product', title: texts.product, cell: ({ productId }) => <ProductName productId={productId} /> },
    {
      key: 'country',
      title: texts.country,
      cell: ({ country }) => <CountryName country={countryOf(country)} code={country} />,
    },
    {
      key: 'number',
      title: texts.number,
      cell: ({ phoneNumber, country, sandbox }) => (
        <span className={classes.together}>
          <PhoneNumber phoneNumber={phoneNumber} callingCode={countryOf(country)?.callingCode} />
          <CopyButton value={phoneNumber} label={texts.copyNumber} size="sm" />
          {sandbox && <SandboxBadge />}
        </span>
      ),
    },
    { key: 'state', title: texts.state, cell: ({ state }) => <LeaseState state={state} /> },
    { key: 'code', title: texts.code, cell: (lease) => <LeaseCodeCell lease={lease} onOpen={onOpen} /> },
    { key: 'charged', title: texts.charged, align: 'end', cell: ({ charged }) => <Money value={charged} /> },
    { key: 'created', title: texts.createdAt, cell: ({ createdAt }) => <DateTime value={createdAt} /> },
    {
      key: 'actions',
      title: texts.actions,
      cell: (lease) => (
        <span className={classes.together}>
          <Button variant="subtle" size="compact-sm" onClick={() => onOpen(lease.id)}>
            {texts.detail}
          </Button>
          <AgainLink lease={lease} />
        </span>
      ),
    },
  ]
  return <DataTable caption={texts.caption} columns={columns} rows={leases} rowKey={({ id }) => id} more={more} />
}
