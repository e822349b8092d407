import { Button } from '@mantine/core'
import { Link } from 'react-router'
import { useTexts } from '../i18n/index.ts'
import { Notice, useDocumentTitle } from '../ui/index.ts'
import { appTexts } from './texts.ts'

export function NotFoundPage() {
  const texts = useTexts(appTexts)
  useDocumentTitle(texts.notFoundTitle)
  return (
    <Notice
      title={texts.notFoundTitle}
      text={texts.notFoundText}
      action={
        <Button component={Link} to="/">
          {texts.home}
        </Button>
      }
    />
  )
}
