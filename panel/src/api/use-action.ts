import { useRef } from 'react'
import { useMutation, type MutateOptions, type UseMutationOptions, type UseMutationResult } from '@tanstack/react-query'

interface ActionOptions<Answer, Asked> extends Omit<
  UseMutationOptions<Answer, Error, Asked>,
  'mutationFn' | 'networkMode'
> {
  readonly mutationFn: (asked: Asked) => Promise<Answer>
  /** What is done to what: of two that differ one may begin while the other is under way. */
  readonly of?: (asked: Asked) => string
}

type Action<Answer, Asked> = Omit<UseMutationResult<Answer, Error, Asked>, 'mutateAsync'>

/**
 * What a button does. The second press of a double-click comes before the page is drawn again with a button that is disabled:
 * what is under way is not begun again, by a note that is there at once.
 */
export function useAction<Answer, Asked = void>({
  mutationFn,
  of = () => '',
  ...options
}: ActionOptions<Answer, Asked>): Action<Answer, Asked> {
  const underWay = useRef(new Set<string>())
  const mutation = useMutation<Answer, Error, Asked>({
    ...options,
    async mutationFn(asked) {
      try {
        return await mutationFn(asked)
      } finally {
        underWay.current.delete(of(asked))
      }
    },
  })
  function mutate(asked: Asked, told?: MutateOptions<Answer, Error, Asked>): void {
    if (underWay.current.has(of(asked))) return
    underWay.current.add(of(asked))
    mutation.mutate(...([asked, told] as Parameters<typeof mutation.mutate>))
  }
  return { ...mutation, mutate: mutate as Action<Answer, Asked>['mutate'] }
}
