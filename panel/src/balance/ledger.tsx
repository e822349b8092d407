import { useState } from 'react'
import { NativeSelect, SegmentedControl, Text } from '@mantine/core'
import { useMediaQuery } from '@mantine/hooks'
import { IconReceipt } from '@tabler/icons-react'
import type { v3 } from '@verifyplus/contract'
import { useLedgerEntries } from '../api/index.ts'
import { useTexts } from '../i18n/index.ts'
import {
  DataTable,
  DateTime,
  EmptyState,
  ErrorState,
  LoadingState,
  Money,
  MoreButton,
  type Column,
} from '../ui/index.ts'
import { EntryReason } from './entry-reason.tsx'
import { balanceTexts } from './texts.ts'
import classes from './balance.module.css'

const kinds = ['all', 'charge', 'top_up', 'refund', 'debit', 'reversal'] as const
type Kind = (typeof kinds)[number]

/** What moved the balance, line by line. */
export function Ledger() {
  const texts = useTexts(balanceTexts)
  const [kind, setKind] = useState<Kind>('all')
  const entries = useLedgerEntries(kind === 'all' ? {} : { kind })
  const rows = entries.data?.pages.flatMap((page) => page.data) ?? []
  const narrow = useMediaQuery('(max-width: 700px)', globalThis.innerWidth <= 700, { getInitialValueInEffect: false })
  const labelled = kinds.map((value) => ({ value, label: texts.kinds[value] }))
  const more = entries.hasNextPage
    ? { loading: entries.isFetchingNextPage, load: () => void entries.fetchNextPage() }
    : undefined
  const columns: Column<v3.LedgerEntry>[] = [
    { key: 'time', title: texts.time, cell: ({ createdAt }) => <DateTime value={createdAt} /> },
    { key: 'reason', title: texts.reason, cell: (entry) => <EntryReason entry={entry} /> },
    {
      key: 'amount',
      title: texts.amount,
      align: 'end',
      cell: (entry) => <Amount entry={entry} />,
    },
  ]
  return (
    <>
      {narrow ? (
        <NativeSelect
          mb="md"
          aria-label={texts.kind}
          value={kind}
          onChange={(event) => setKind(event.currentTarget.value as Kind)}
          data={labelled}
        />
      ) : (
        <SegmentedControl mb="md" size="sm" aria-label={texts.kind} value={kind} onChange={setKind} data={labelled} />
      )}
      {entries.isError && !entries.data ? (
        <ErrorState error={entries.error} retry={() => void entries.refetch()} />
      ) : !entries.data ? (
        <LoadingState rows={6} height={44} />
      ) : rows.length > 0 ? (
        narrow ? (
          <LedgerList entries={rows} more={more} />
        ) : (
          <DataTable caption={texts.ledger} columns={columns} rows={rows} rowKey={({ id }) => id} more={more} />
        )
      ) : kind === 'all' ? (
        <EmptyState icon={IconReceipt} title={texts.noEntries} text={texts.noEntriesText} />
      ) : (
        <Text c="dimmed">{texts.noneOfKind}</Text>
      )}
    </>
  )
}

function Amount({ entry: { amount } }: { readonly entry: v3.LedgerEntry }) {
  return (
    <span className={classes.amount} data-in={amount.amount > 0 || undefined}>
      <Money value={amount} signed />
    </span>
  )
}

interface LedgerListProps {
  readonly entries: readonly v3.LedgerEntry[]
  readonly more: { readonly loading: boolean; load: () => void } | undefined
}

/** The same as the table, where there is no room for one. */
function LedgerList({ entries, more }: LedgerListProps) {
  const texts = useTexts(balanceTexts)
  return (
    <>
      <ul className={classes.list} aria-label={texts.ledger}>
        {entries.map((entry) => (
          <li key={entry.id}>
            <div>
              <EntryReason entry={entry} />
              <Text size="sm" c="dimmed">
                <DateTime value={entry.createdAt} />
              </Text>
            </div>
            <Amount entry={entry} />
          </li>
        ))}
      </ul>
      {more && <MoreButton loading={more.loading} onClick={more.load} />}
    </>
  )
}
