import type { ReactNode } from 'react'
import { Title } from '@mantine/core'
import classes from './docs.module.css'

interface DocsSectionProps {
  readonly id: string
  readonly title: string
  readonly children: ReactNode
}

export function DocsSection({ id, title, children }: DocsSectionProps) {
  return (
    <section id={id} className={classes.section} aria-labelledby={`${id}-title`}>
      <Title order={2} id={`${id}-title`} size="h3">
        {title}
      </Title>
      {children}
    </section>
  )
}
