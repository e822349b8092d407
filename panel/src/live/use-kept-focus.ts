import { useLayoutEffect, useRef, type RefObject } from 'react'

/** A button may go with the state of its lease while it has the focus: then the card has it, and Tab goes on from there. */
export function useKeptFocus(
  card: RefObject<HTMLElement | null>,
  state: string,
): { onFocus: () => void; onBlur: () => void } {
  // What is taken out of the document does not tell React that it lost the focus.
  const within = useRef(false)
  useLayoutEffect(() => {
    if (within.current && document.activeElement === document.body) card.current?.focus({ preventScroll: true })
  }, [card, state])
  return {
    onFocus: () => {
      within.current = true
    },
    onBlur: () => {
      within.current = false
    },
  }
}
