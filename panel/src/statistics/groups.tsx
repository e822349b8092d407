import { Title } from '@mantine/core'
import { useMediaQuery } from '@mantine/hooks'
import type { v3 } from '@verifyplus/contract'
import { useCountries } from '../api/index.ts'
import { useFormats, useTexts } from '../i18n/index.ts'
import { CountryName, DataTable, Money, ProductName, type Column } from '../ui/index.ts'
import { ShareOf } from './share-of.tsx'
import { statisticsTexts } from './texts.ts'
import classes from './statistics.module.css'

/** How each pair of product and country fared. */
export function Groups({ groups }: { readonly groups: readonly v3.StatisticsGroup[] }) {
  const texts = useTexts(statisticsTexts)
  const formats = useFormats()
  const countries = useCountries().data
  const narrow = useMediaQuery('(max-width: 700px)', globalThis.innerWidth <= 700, { getInitialValueInEffect: false })
  const columns: Column<v3.StatisticsGroup>[] = [
    { key: 'product', title: texts.product, cell: ({ productId }) => <ProductName productId={productId} /> },
    {
      key: 'country',
      title: texts.country,
      cell: ({ country }) => <CountryName country={countries?.find(({ code }) => code === country)} code={country} />,
    },
    { key: 'leases', title: texts.numbers, align: 'end', cell: ({ leases }) => formats.number(leases) },
    {
      key: 'share',
      title: texts.share,
      cell: ({ delivered, settled }) => (
        <span className={classes.share}>
          <span className={classes.track} aria-hidden="true">
            <span style={{ inlineSize: `${settled === 0 ? 0 : (delivered / settled) * 100}%` }} />
          </span>
          <span>
            <ShareOf delivered={delivered} settled={settled} />
          </span>
        </span>
      ),
    },
    {
      key: 'time',
      title: texts.time,
      align: 'end',
      cell: ({ medianSeconds }) =>
        medianSeconds === null ? texts.noTime : formats.duration(Math.round(medianSeconds)),
    },
    { key: 'spent', title: texts.spent, align: 'end', cell: ({ charged }) => <Money value={charged} /> },
  ]
  return (
    <section className={classes.panel} aria-labelledby="groups">
      <Title order={2} size="h4" id="groups" mb="sm">
        {texts.groupsTitle}
      </Title>
      {narrow ? (
        <ul className={classes.list} aria-labelledby="groups">
          {groups.map((group) => (
            <li key={keyOf(group)}>
              {columns.map(({ key, title, cell }) => (
                <span key={key} data-column={key}>
                  {quiet.has(key) && <span className={classes.counted}>{title}</span>}
                  {cell(group)}
                </span>
              ))}
            </li>
          ))}
        </ul>
      ) : (
        <DataTable caption={texts.groupsTitle} columns={columns} rows={groups} rowKey={keyOf} />
      )}
    </section>
  )
}

const keyOf = ({ country, productId }: v3.StatisticsGroup): string => `${country} ${productId}`

/** What says nothing without its title. */
const quiet: ReadonlySet<string> = new Set(['leases', 'share', 'time', 'spent'])
