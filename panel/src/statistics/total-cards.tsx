import { useFormats, useTexts } from '../i18n/index.ts'
import { Money } from '../ui/index.ts'
import type { Totals } from './series.ts'
import { ShareOf } from './share-of.tsx'
import { statisticsTexts } from './texts.ts'
import classes from './statistics.module.css'

export function TotalCards({ totals }: { readonly totals: Totals }) {
  const texts = useTexts(statisticsTexts)
  const formats = useFormats()
  return (
    <dl className={classes.totals}>
      <div>
        <dt>{texts.spent}</dt>
        <dd>
          <Money value={totals.spent} />
        </dd>
      </div>
      <div>
        <dt>{texts.numbers}</dt>
        <dd>{formats.number(totals.leases)}</dd>
      </div>
      <div>
        <dt>{texts.delivered}</dt>
        <dd>{formats.number(totals.delivered)}</dd>
      </div>
      <div>
        <dt>{texts.share}</dt>
        <dd>
          <ShareOf delivered={totals.delivered} settled={totals.settled} />
        </dd>
      </div>
    </dl>
  )
}
