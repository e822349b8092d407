interface Anchor {
  readonly element: Element
  readonly card: Element
  readonly top: number
  readonly cardTop: number
}

const controls = 'button, a, input, summary, article'

/**
 * Keeps what the pointer is on, or else what has the focus, where it is in the window: when cards above it grow, the page is
 * scrolled by as much before it is drawn. Room is kept for what comes to every card; this is for what comes to few.
 */
export function holdStill(list: HTMLElement): () => void {
  let pointer: { x: number; y: number } | null = null
  let anchor: Anchor | null = null

  function remember(): void {
    const under = pointer && document.elementFromPoint(pointer.x, pointer.y)
    const held = under && list.contains(under) ? under : document.activeElement
    const element = held && list.contains(held) ? held.closest(controls) : null
    const card = element?.closest('article')
    anchor = element && card ? { element, card, top: topOf(element), cardTop: topOf(card) } : null
  }

  function keep(): void {
    if (anchor) {
      const { element, card, top, cardTop } = anchor
      const moved = element.isConnected ? topOf(element) - top : card.isConnected ? topOf(card) - cardTop : 0
      if (Math.abs(moved) >= 1) scrollOn(moved)
    }
    remember()
  }

  /** A page that is too short to be scrolled so far is made longer. */
  function scrollOn(byPx: number): void {
    const { scrollHeight, clientHeight, scrollTop } = document.documentElement
    const missing = scrollTop + byPx + clientHeight - scrollHeight
    if (missing > 0) list.style.paddingBlockEnd = `${(Number.parseFloat(list.style.paddingBlockEnd) || 0) + missing}px`
    globalThis.scrollBy({ top: byPx, behavior: 'instant' })
  }

  const sizes = new ResizeObserver(keep)
  const observe = (): void => {
    for (const card of [list, ...list.querySelectorAll('article')]) sizes.observe(card)
  }
  const cards = new MutationObserver(observe)
  cards.observe(list, { childList: true, subtree: true })
  observe()

  const stop = new AbortController()
  const { signal } = stop
  const moved = ({ clientX: x, clientY: y, pointerType }: PointerEvent): void => {
    // A finger that was lifted points at nothing.
    pointer = pointerType === 'touch' ? null : { x, y }
    remember()
  }
  globalThis.addEventListener('pointermove', moved, { signal, passive: true })
  globalThis.addEventListener('pointerdown', moved, { signal, passive: true })
  document.documentElement.addEventListener('pointerleave', () => (pointer = null), { signal })
  globalThis.addEventListener('scroll', remember, { signal, passive: true })
  list.addEventListener('focusin', remember, { signal })
  list.addEventListener('focusout', remember, { signal })
  return () => {
    stop.abort()
    sizes.disconnect()
    cards.disconnect()
  }
}

const topOf = (element: Element): number => element.getBoundingClientRect().top

/** The pointer is on it, or the focus is in it, or a finger may be on its way: nothing goes from there by itself. */
export function isHeld(list: Element): boolean {
  if (list.matches(':hover') || list.contains(document.activeElement)) return true
  return !document.hidden && matchMedia('(hover: none)').matches
}
