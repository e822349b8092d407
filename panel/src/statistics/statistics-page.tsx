import { lazy, Suspense, useState } from 'react'
import { Alert, Button, SegmentedControl, Skeleton } from '@mantine/core'
import { IconChartBar } from '@tabler/icons-react'
import { Link } from 'react-router'
import { serverNow, useStatistics } from '../api/index.ts'
import { useFormats, useTexts } from '../i18n/index.ts'
import { addDays, dayOf, EmptyState, ErrorState, LoadingState, PageTitle, startOf } from '../ui/index.ts'
import { Groups } from './groups.tsx'
import { seriesOf, totalsOf } from './series.ts'
import { statisticsTexts } from './texts.ts'
import { TotalCards } from './total-cards.tsx'
import classes from './statistics.module.css'

// The library that draws is larger than all the rest of the panel.
const Charts = lazy(() => import('./charts.tsx'))

const periods = [7, 30, 90, 365] as const

export default function Page() {
  const texts = useTexts(statisticsTexts)
  const formats = useFormats()
  const [days, setDays] = useState<(typeof periods)[number]>(30)
  const today = dayOf(new Date(serverNow()))
  const statistics = useStatistics(startOf(addDays(today, 1 - days)))
  const totals = statistics.data && totalsOf(statistics.data)

  return (
    <>
      <PageTitle
        title={texts.title}
        text={texts.text}
        actions={
          <SegmentedControl
            aria-label={texts.period}
            value={String(days)}
            onChange={(value) => setDays(periods.find((period) => String(period) === value) ?? 30)}
            data={periods.map((period) => ({
              value: String(period),
              label: period === 365 ? texts.year : texts.days(period, formats.number(period)),
            }))}
          />
        }
      />
      {statistics.isError && !statistics.data ? (
        <ErrorState error={statistics.error} retry={() => void statistics.refetch()} />
      ) : !statistics.data || !totals ? (
        <LoadingState rows={3} height={120} />
      ) : totals.leases === 0 ? (
        <EmptyState
          icon={IconChartBar}
          title={texts.emptyTitle}
          text={texts.emptyText}
          action={
            <Button component={Link} to="/get-number" mt="xs">
              {texts.getNumber}
            </Button>
          }
        />
      ) : (
        <div className={classes.page} aria-busy={statistics.isPlaceholderData}>
          {!statistics.data.complete && <Alert color="yellow">{texts.incomplete}</Alert>}
          <TotalCards totals={totals} />
          <Suspense fallback={<Skeleton height={300} radius="lg" />}>
            <Charts steps={seriesOf(statistics.data, days, today)} days={days} />
          </Suspense>
          <Groups groups={statistics.data.groups} />
        </div>
      )}
    </>
  )
}
