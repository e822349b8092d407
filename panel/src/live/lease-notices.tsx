import { IconInfoCircle } from '@tabler/icons-react'
import type { v3 } from '@verifyplus/contract'
import { useFormats, useTexts } from '../i18n/index.ts'
import { DateTime } from '../ui/index.ts'
import { liveTexts } from './texts.ts'
import classes from './live.module.css'

/** What else is known of a lease, with its time; said when it comes. */
export function LeaseNotices({ notices }: { readonly notices: v3.Lease['notices'] }) {
  return (
    <div role="status" className={classes.told}>
      {notices.length > 0 && (
        <ul className={classes.notices}>
          {notices.map((notice) => (
            <li key={notice.kind}>
              <IconInfoCircle size={18} stroke={1.8} aria-hidden="true" />
              <Words notice={notice} />
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}

function Words({ notice: { kind, at } }: { readonly notice: v3.Notice }) {
  const texts = useTexts(liveTexts)
  const formats = useFormats()
  // It is a time since when, and may be days ago.
  if (kind === 'supplier_silent') return <span>{texts.silentSince(formats.dateTime(at))}</span>
  return (
    <>
      <span className={classes.noticeWords}>{texts.notices[kind]}</span>
      <span className={classes.noticeTime}>
        <DateTime value={at} as="timeOfDay" />
      </span>
    </>
  )
}
