import { Button } from '@mantine/core'
import { useMediaQuery } from '@mantine/hooks'
import { IconHistory, IconSearchOff } from '@tabler/icons-react'
import { Link } from 'react-router'
import { useLeases } from '../api/index.ts'
import { useTexts } from '../i18n/index.ts'
import { EmptyState, ErrorState, LoadingState, PageTitle } from '../ui/index.ts'
import { ExportButton } from './export-button.tsx'
import { Filters } from './filters.tsx'
import { LeaseDetail } from './lease-detail.tsx'
import { LeaseList } from './lease-list.tsx'
import { LeaseTable } from './lease-table.tsx'
import { historyTexts } from './texts.ts'
import { useFilter } from './use-filter.ts'

export default function Page() {
  const texts = useTexts(historyTexts)
  const { filter, asked, empty, leaseId, open, change, clear } = useFilter()
  const leases = useLeases(asked)
  const narrow = useMediaQuery('(max-width: 900px)', globalThis.innerWidth <= 900, { getInitialValueInEffect: false })
  const rows = leases.data?.pages.flatMap((page) => page.data) ?? []
  const List = narrow ? LeaseList : LeaseTable

  return (
    <>
      <PageTitle title={texts.title} text={texts.text} actions={<ExportButton asked={asked} />} />
      <Filters filter={filter} empty={empty} onChange={change} onClear={clear} />
      {leases.isError && !leases.data ? (
        <ErrorState error={leases.error} retry={() => void leases.refetch()} />
      ) : !leases.data ? (
        <LoadingState rows={8} />
      ) : rows.length > 0 ? (
        <List
          leases={rows}
          onOpen={open}
          more={
            leases.hasNextPage
              ? { loading: leases.isFetchingNextPage, load: () => void leases.fetchNextPage() }
              : undefined
          }
        />
      ) : empty ? (
        <EmptyState
          icon={IconHistory}
          title={texts.emptyTitle}
          text={texts.emptyText}
          action={
            <Button component={Link} to="/get-number" mt="xs">
              {texts.getNumber}
            </Button>
          }
        />
      ) : (
        <EmptyState
          icon={IconSearchOff}
          title={texts.noneTitle}
          text={texts.noneText}
          action={
            <Button variant="light" mt="xs" onClick={clear}>
              {texts.clear}
            </Button>
          }
        />
      )}
      <LeaseDetail leaseId={leaseId} onClose={() => open(null)} />
    </>
  )
}
