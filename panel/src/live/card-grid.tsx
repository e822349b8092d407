import { useLayoutEffect, useRef, useState, type ReactNode } from 'react'
import { useWindowVirtualizer } from '@tanstack/react-virtual'
import classes from './live.module.css'

interface CardGridProps<Item> {
  readonly label: string
  readonly items: readonly Item[]
  readonly keyOf: (item: Item) => string
  readonly children: (item: Item) => ReactNode
}

/** From here on only the cards in sight are in the document. */
const virtualFrom = 60
const cardMinPx = 330
const gapPx = 16

export function CardGrid<Item>(props: CardGridProps<Item>) {
  return props.items.length < virtualFrom ? <PlainGrid {...props} /> : <VirtualGrid {...props} />
}

function PlainGrid<Item>({ label, items, keyOf, children }: CardGridProps<Item>) {
  return (
    <ul className={classes.grid} aria-label={label}>
      {items.map((item) => (
        <li key={keyOf(item)}>{children(item)}</li>
      ))}
    </ul>
  )
}

function VirtualGrid<Item>({ label, items, keyOf, children }: CardGridProps<Item>) {
  const list = useRef<HTMLUListElement>(null)
  const [{ columns, top }, setPlace] = useState({ columns: 1, top: 0 })
  useLayoutEffect(() => {
    const element = list.current
    if (!element) return
    const observer = new ResizeObserver(() =>
      setPlace({
        columns: Math.max(1, Math.floor((element.clientWidth + gapPx) / (cardMinPx + gapPx))),
        top: element.offsetTop,
      }),
    )
    observer.observe(element)
    return () => observer.disconnect()
  }, [])
  const virtualizer = useWindowVirtualizer({
    count: Math.ceil(items.length / columns),
    estimateSize: () => 400,
    overscan: 3,
    gap: gapPx,
    scrollMargin: top,
  })
  return (
    <ul ref={list} className={classes.virtual} aria-label={label} style={{ blockSize: virtualizer.getTotalSize() }}>
      {virtualizer.getVirtualItems().map((row) => (
        <li
          key={row.key}
          ref={virtualizer.measureElement}
          data-index={row.index}
          className={classes.row}
          style={{
            gridTemplateColumns: `repeat(${columns}, minmax(0, 1fr))`,
            transform: `translateY(${row.start - top}px)`,
          }}
        >
          {items.slice(row.index * columns, (row.index + 1) * columns).map((item) => (
            <div key={keyOf(item)}>{children(item)}</div>
          ))}
        </li>
      ))}
    </ul>
  )
}
