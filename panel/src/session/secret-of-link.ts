import { useEffect, useState } from 'react'

/**
 * What stands behind `#` in the link of a mail. It is taken out of the address at once: the history of the browser, a
 * screenshot or a shared tab should not hold it.
 */
export function useSecretOfLink(): string {
  const [secret] = useState(() => decodeURIComponent(location.hash.slice(1)))
  useEffect(() => {
    if (secret !== '') history.replaceState(history.state, '', location.pathname)
  }, [secret])
  return secret
}
