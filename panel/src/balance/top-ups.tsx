import { Anchor } from '@mantine/core'
import { IconWallet } from '@tabler/icons-react'
import type { v3 } from '@verifyplus/contract'
import { useTopUps } from '../api/index.ts'
import { useTexts } from '../i18n/index.ts'
import { DataTable, DateTime, EmptyState, ErrorState, FreeText, LoadingState, Money, type Column } from '../ui/index.ts'
import { balanceTexts } from './texts.ts'

export function TopUps() {
  const texts = useTexts(balanceTexts)
  const topUps = useTopUps()
  const rows = topUps.data?.pages.flatMap((page) => page.data) ?? []
  const columns: Column<v3.TopUp>[] = [
    { key: 'time', title: texts.time, cell: ({ createdAt }) => <DateTime value={createdAt} /> },
    {
      key: 'provider',
      title: texts.provider,
      cell: ({ provider }) => (provider === 'manual' ? texts.manual : <FreeText>{provider}</FreeText>),
    },
    { key: 'note', title: texts.note, cell: ({ note }) => (note === '' ? '—' : <FreeText>{note}</FreeText>) },
    {
      key: 'state',
      title: texts.state,
      cell: ({ state, payUrl }) => (
        <>
          {texts.states[state]}
          {payUrl !== null && (
            <>
              {' · '}
              <Anchor href={payUrl}>{texts.continue}</Anchor>
            </>
          )}
        </>
      ),
    },
    { key: 'amount', title: texts.amount, align: 'end', cell: ({ amount }) => <Money value={amount} /> },
  ]
  if (topUps.isError && !topUps.data) return <ErrorState error={topUps.error} retry={() => void topUps.refetch()} />
  if (!topUps.data) return <LoadingState rows={3} height={44} />
  if (rows.length === 0) return <EmptyState icon={IconWallet} title={texts.noTopUps} text={texts.noTopUpsText} />
  return (
    <DataTable
      caption={texts.topUps}
      columns={columns}
      rows={rows}
      rowKey={({ id }) => id}
      more={
        topUps.hasNextPage ? { loading: topUps.isFetchingNextPage, load: () => void topUps.fetchNextPage() } : undefined
      }
    />
  )
}
