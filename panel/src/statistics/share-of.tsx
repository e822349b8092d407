import { useFormats, useTexts } from '../i18n/index.ts'
import { statisticsTexts } from './texts.ts'
import classes from './statistics.module.css'

/** A percentage of fewer says more about chance. */
const fewest = 5

interface ShareOfProps {
  readonly delivered: number
  readonly settled: number
}

/** «۸۰٪ (۴ از ۵)»: never a share without what it was counted over. */
export function ShareOf({ delivered, settled }: ShareOfProps) {
  const texts = useTexts(statisticsTexts)
  const formats = useFormats()
  const counted = texts.of(formats.number(delivered), formats.number(settled))
  if (settled < fewest) return <span title={texts.tooFew}>{settled === 0 ? '—' : counted}</span>
  return (
    <>
      {formats.share(delivered / settled)} <span className={classes.counted}>({counted})</span>
    </>
  )
}
