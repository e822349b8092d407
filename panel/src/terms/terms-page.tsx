import { Badge, List, Text, ThemeIcon, Title } from '@mantine/core'
import { IconCheck, IconX } from '@tabler/icons-react'
import { useTexts } from '../i18n/index.ts'
import { PageTitle } from '../ui/index.ts'
import { termsTexts } from './texts.ts'
import classes from './terms.module.css'

export default function TermsPage() {
  const texts = useTexts(termsTexts)
  return (
    <article className={classes.article}>
      <PageTitle title={texts.title} text={texts.lead} />
      <Badge variant="light" mb="lg">
        {texts.version}
      </Badge>
      <Part {...texts.accepted} mark="yes" />
      <Part {...texts.refused} mark="no" />
      <Part {...texts.money} />
      <Part {...texts.numbers} />
      <Part {...texts.account} />
    </article>
  )
}

interface PartProps {
  readonly title: string
  readonly items: readonly string[]
  readonly mark?: 'yes' | 'no'
}

function Part({ title, items, mark }: PartProps) {
  return (
    <section>
      <Title order={2} size="h3" mb="sm">
        {title}
      </Title>
      <List spacing="xs" mb="xl" {...(mark ? { icon: <Mark mark={mark} /> } : {})}>
        {items.map((item) => (
          <List.Item key={item}>
            <Text span>{item}</Text>
          </List.Item>
        ))}
      </List>
    </section>
  )
}

function Mark({ mark }: { readonly mark: 'yes' | 'no' }) {
  return (
    <ThemeIcon size={22} radius="xl" variant="light" color={mark === 'yes' ? 'firoozeh' : 'red'}>
      {mark === 'yes' ? <IconCheck size={14} /> : <IconX size={14} />}
    </ThemeIcon>
  )
}
