import '@mantine/charts/styles.css'
import { BarChart, type BarChartProps } from '@mantine/charts'
import { Title } from '@mantine/core'
import { useFormats, useTexts } from '../i18n/index.ts'
import { DataTable, Money, writeDay, type Column } from '../ui/index.ts'
import { isWeekly, type Step } from './series.ts'
import { statisticsTexts } from './texts.ts'
import classes from './statistics.module.css'

interface ChartsProps {
  readonly steps: readonly Step[]
  readonly days: number
}

/** Two charts for the eye, and the same numbers in a table for everybody else. Time runs from left to right in both languages. */
export default function Charts({ steps, days }: ChartsProps) {
  const texts = useTexts(statisticsTexts)
  const formats = useFormats()
  const data = steps.map(({ from, ...counted }) => ({ day: dayAndMonth(formats.date(from)), ...counted }))
  return (
    <section className={classes.panel}>
      <div className={classes.charts}>
        <Chart
          title={texts.spendChart}
          data={data}
          series={[{ name: 'spent', label: texts.spent, color: 'var(--vp-accent)' }]}
        />
        <Chart
          title={texts.numbersChart}
          data={data}
          type="stacked"
          withLegend
          series={[
            { name: 'withCode', label: texts.withCode, color: 'var(--vp-accent)' },
            { name: 'withoutCode', label: texts.withoutCode, color: 'var(--vp-bar-quiet)' },
          ]}
        />
      </div>
      {isWeekly(days) && <p className={classes.note}>{texts.weekly}</p>}
      <details className={classes.details}>
        <summary>{texts.table}</summary>
        <StepTable steps={steps} />
      </details>
    </section>
  )
}

type ChartProps = Pick<BarChartProps, 'data' | 'series' | 'type' | 'withLegend'> & { readonly title: string }

function Chart({ title, ...chart }: ChartProps) {
  const formats = useFormats()
  return (
    <figure className={classes.chart}>
      <figcaption>
        <Title order={2} size="h5">
          {title}
        </Title>
      </figcaption>
      <div dir="ltr" aria-hidden="true">
        <BarChart
          h={240}
          dataKey="day"
          valueFormatter={formats.number}
          maxBarWidth={34}
          tickLine="none"
          gridAxis="x"
          xAxisProps={{ minTickGap: 24 }}
          yAxisProps={{ width: 62, allowDecimals: false }}
          legendProps={{ verticalAlign: 'bottom' }}
          barChartProps={{ accessibilityLayer: false }}
          {...chart}
        />
      </div>
    </figure>
  )
}

function StepTable({ steps }: Pick<ChartsProps, 'steps'>) {
  const texts = useTexts(statisticsTexts)
  const formats = useFormats()
  const columns: Column<Step>[] = [
    { key: 'day', title: texts.day, cell: ({ from }) => formats.date(from) },
    {
      key: 'spent',
      title: texts.spent,
      align: 'end',
      cell: ({ spent }) => <Money value={{ amount: spent, currency: 'IRT' }} />,
    },
    { key: 'with', title: texts.withCode, align: 'end', cell: ({ withCode }) => formats.number(withCode) },
    { key: 'without', title: texts.withoutCode, align: 'end', cell: ({ withoutCode }) => formats.number(withoutCode) },
  ]
  return (
    <DataTable
      caption={texts.table}
      columns={columns}
      rows={[...steps].reverse()}
      rowKey={({ from }) => writeDay(from)}
    />
  )
}

/** An axis has no room for markup: the isolate keeps «۳ آذر» in its order within the chart, which runs from left to right. */
const dayAndMonth = (date: string): string => `\u2068${date.split(' ').slice(0, 2).join(' ')}\u2069`
