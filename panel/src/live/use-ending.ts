import type { v3 } from '@verifyplus/contract'
import { isProblem, useCancelLease, useFinishLease } from '../api/index.ts'
import { textsNow, useTexts } from '../i18n/index.ts'
import { notify, notifyError } from '../ui/index.ts'
import { liveTexts } from './texts.ts'

/** Gives numbers back, and says how that went. */
export function useEnding(): {
  cancel: (lease: v3.Lease) => void
  finish: (lease: v3.Lease) => void
} {
  const texts = useTexts(liveTexts)
  const cancelLease = useCancelLease()
  const finishLease = useFinishLease()
  return {
    cancel: (lease) =>
      cancelLease.mutate(lease.id, {
        onSuccess: () => notify({ color: 'teal', message: texts.cancelled }),
        onError: tell,
      }),
    finish: (lease) =>
      finishLease.mutate(lease.id, {
        onSuccess: () => notify({ color: 'teal', message: texts.finished }),
        onError: tell,
      }),
  }
}

function tell(error: unknown): void {
  const texts = textsNow(liveTexts)
  if (isProblem(error, 'code_already_received'))
    notify({ color: 'yellow', title: texts.notCancelledTitle, message: texts.notCancelled })
  else if (isProblem(error, 'not_collected')) notify({ color: 'yellow', message: texts.notCollected })
  else if (isProblem(error, 'lease_ended', 'not_found')) notify({ color: 'yellow', message: texts.endedTitle })
  else notifyError(error)
}
