import { isProblem, useCollectLease, useIntent } from '../api/index.ts'
import { textsNow } from '../i18n/index.ts'
import { notify } from '../ui/index.ts'
import { liveTexts } from './texts.ts'

/** Hands over what waits on a lease, once, however often the button is pressed. */
export function useCollect(id: string) {
  const collectLease = useCollectLease()
  const intent = useIntent<null>()

  function collect(onCollected: () => void): void {
    const { idempotencyKey } = intent.begin(id, null)
    collectLease.mutate(
      { id, idempotencyKey },
      {
        onSuccess: onCollected,
        onError(error) {
          // Another tab was faster, and the list that is read again shows it.
          if (isProblem(error, 'nothing_to_collect'))
            notify({ color: 'yellow', message: textsNow(liveTexts).nothingWaits })
        },
        onSettled: (_, error) => intent.answered(error),
      },
    )
  }

  return { collect, pending: collectLease.isPending, error: collectLease.error }
}
