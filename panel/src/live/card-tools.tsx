import { Button, SegmentedControl } from '@mantine/core'
import type { v3 } from '@verifyplus/contract'
import { useFormats, useTexts } from '../i18n/index.ts'
import { belongs, shows, type Show } from './shows.ts'
import { liveTexts } from './texts.ts'
import classes from './live.module.css'

/** Fewer cards are seen at a glance. */
const filteredFrom = 5

interface CardToolsProps {
  readonly leases: readonly v3.Lease[]
  readonly show: Show
  readonly newCount: number
  readonly onShow: (show: Show) => void
  readonly onDismiss: (ids: readonly string[]) => void
}

/** Above the cards. Its room is there from the beginning: what comes into it moves nothing. */
export function CardTools({ leases, show, newCount, onShow, onDismiss }: CardToolsProps) {
  const texts = useTexts(liveTexts)
  const formats = useFormats()
  const ended = leases.filter(({ endedAt }) => endedAt !== null)
  const count = (each: Show): string => formats.number(leases.filter((lease) => belongs(lease, each)).length)
  return (
    <div className={classes.tools}>
      {(leases.length >= filteredFrom || ended.length > 1 || show !== 'all') && (
        <SegmentedControl
          className={classes.shows ?? ''}
          fullWidth
          aria-label={texts.filter}
          size="xs"
          value={show}
          onChange={onShow}
          data={shows.map((each) => ({ value: each, label: texts[each](count(each)) }))}
        />
      )}
      <div role="status" className={classes.toolsNew}>
        {newCount > 0 && (
          <Button variant="light" size="compact-sm" onClick={() => onShow(show)}>
            {texts.newNumbers(newCount, formats.number(newCount))}
          </Button>
        )}
      </div>
      <div className={classes.toolsEnd}>
        {ended.length > 1 && (
          <Button variant="subtle" color="gray" size="compact-sm" onClick={() => onDismiss(ended.map(({ id }) => id))}>
            {texts.clearEnded}
          </Button>
        )}
      </div>
    </div>
  )
}
