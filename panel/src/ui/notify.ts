import { notifications, type NotificationData } from '@mantine/notifications'
import { textsNow } from '../i18n/index.ts'
import { errorSentence } from './error-words.ts'
import { uiTexts } from './texts.ts'

/** A word at the edge of the page, for what needs no answer. */
export function notify(words: NotificationData): void {
  notifications.show({ closeButtonProps: { 'aria-label': textsNow(uiTexts).close }, ...words })
}

/** What went wrong, in the visitor's words. */
export function notifyError(error: unknown): void {
  notify({ color: 'red', message: errorSentence(error) })
}
