import { Anchor, Text, type TextProps } from '@mantine/core'
import { useSiteOptions } from '../api/index.ts'
import { useTexts } from '../i18n/index.ts'
import { Ltr } from './ltr.tsx'
import { uiTexts } from './texts.ts'

/** Where the administrator is found. Nothing where no contact is set: nobody is sent nowhere. */
export function Contact(props: TextProps) {
  const texts = useTexts(uiTexts)
  const contact = useSiteOptions().data?.contact ?? null
  if (contact === null) return null
  return (
    <Text size="sm" component="div" {...props}>
      {texts.contact}{' '}
      <Anchor href={isUrl(contact) ? contact : `mailto:${contact}`} inherit rel="noreferrer">
        <Ltr>{contact}</Ltr>
      </Anchor>
    </Text>
  )
}

const isUrl = (contact: string): boolean => /^https?:/.test(contact)
