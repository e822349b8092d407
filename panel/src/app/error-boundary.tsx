import { Component, type ReactNode } from 'react'
import { Button } from '@mantine/core'
import { useTexts } from '../i18n/index.ts'
import { Notice } from '../ui/index.ts'
import { appTexts } from './texts.ts'

/** Shows what can still be done where a page failed, or could not be loaded after the server was renewed. */
export class ErrorBoundary extends Component<{ readonly children: ReactNode }, { failed: boolean }> {
  override state = { failed: false }

  static getDerivedStateFromError(): { failed: boolean } {
    return { failed: true }
  }

  override render(): ReactNode {
    return this.state.failed ? <PageFailed /> : this.props.children
  }
}

function PageFailed() {
  const texts = useTexts(appTexts)
  return (
    <Notice
      title={texts.pageFailedTitle}
      text={texts.pageFailedText}
      action={<Button onClick={() => location.reload()}>{texts.reload}</Button>}
    />
  )
}
