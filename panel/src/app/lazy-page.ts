import { lazy, type ComponentType, type LazyExoticComponent } from 'react'

export interface LazyPage {
  readonly Page: LazyExoticComponent<ComponentType>
  /** Begins to load it, before it is asked for. */
  preload(): void
}

export function lazyPage(load: () => Promise<{ default: ComponentType }>): LazyPage {
  return {
    Page: lazy(load),
    // Whatever goes wrong here goes wrong again, and is told, when the page is opened.
    preload: () => void load().catch(() => {}),
  }
}
