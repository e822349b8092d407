import { useEffect } from 'react'
import { useLocation } from 'react-router'

/** The page is drawn after the browser has looked for the place that `#` names. */
export function useHash(): void {
  const { hash } = useLocation()
  useEffect(() => {
    if (hash !== '') document.getElementById(decodeURIComponent(hash.slice(1)))?.scrollIntoView()
  }, [hash])
}
