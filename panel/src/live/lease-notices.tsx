import { IconInfoCircle } from '@tabler/icons-react'
import type { v3 } from '@verifyplus/contract'
import { useTexts } from '../i18n/index.ts'
import { DateTime } from '../ui/index.ts'
import { liveTexts } from './texts.ts'
import classes from './live.module.css'

/** What else is known of a lease, with its time; said when it comes. */
export function LeaseNotices({ notices }: { readonly notices: v3.Lease['notices'] }) {
  const texts = useTexts(liveTexts)
  return (
    <div role="status" className={classes.told}>
      {notices.length > 0 && (
        <ul className={classes.notices}>
          {notices.map(({ kind, at }) => (
            <li key={kind}>
              <IconInfoCircle size={18} stroke={1.8} aria-hidden="true" />
              <span>
                {texts.notices[kind]} {/* A supplier may be silent for days. */}
                <DateTime value={at} as={kind === 'supplier_silent' ? 'dateTime' : 'timeOfDay'} />
              </span>
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}
