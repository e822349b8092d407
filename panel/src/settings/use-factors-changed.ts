import { useQueryClient, type QueryKey } from '@tanstack/react-query'
import { keys } from '../api/index.ts'

/** After a second factor was set up or removed: whoever had to have one goes on, and what is shown of it is read again. */
export function useFactorsChanged(queryKey: QueryKey): () => Promise<void> {
  const queryClient = useQueryClient()
  return async () => {
    await queryClient.invalidateQueries({ queryKey: keys.me })
    await queryClient.invalidateQueries({ queryKey })
  }
}
