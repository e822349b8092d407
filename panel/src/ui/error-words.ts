import { onlineManager } from '@tanstack/react-query'
import { isProblem, Unreachable } from '../api/index.ts'
import { textsNow, useTexts } from '../i18n/index.ts'
import { uiTexts } from './texts.ts'

export interface ErrorWords {
  readonly title: string
  readonly text: string
  /** For faults of the server: what its log knows them by. Empty where there is none. */
  readonly requestId: string
}

/** Title and text for any error. A page has words of its own for the refusals it expects. */
export function useErrorWords(error: unknown): ErrorWords {
  return wordsOf(error, useTexts(uiTexts))
}

/** The same as one sentence, where there is no room for more. */
export function useErrorSentence(error: unknown): string {
  return sentenceOf(error, useTexts(uiTexts))
}

/** The same outside of components. */
export function errorSentence(error: unknown): string {
  return sentenceOf(error, textsNow(uiTexts))
}

type Texts = (typeof uiTexts)['fa']

function sentenceOf(error: unknown, texts: Texts): string {
  const { title, text, requestId } = wordsOf(error, texts)
  return `${title}. ${text}${requestId === '' ? '' : ` ${texts.requestId}: ${requestId}`}`
}

/** What a proxy answers by itself when the server behind it is away. */
const proxyStatuses = [502, 503, 504]

function wordsOf(error: unknown, texts: Texts): ErrorWords {
  const words = (name: 'offline' | 'unreachable' | 'rateLimited' | 'unavailable' | 'failed'): ErrorWords => ({
    title: texts[`${name}Title`],
    text: texts[`${name}Text`],
    requestId: '',
  })
  if (error instanceof Unreachable) return words(onlineManager.isOnline() ? 'unreachable' : 'offline')
  if (!isProblem(error)) return words('failed')
  if (error.status === 429) return words('rateLimited')
  if (proxyStatuses.includes(error.status)) return words('unavailable')
  if (error.status < 500) return words('failed')
  const { requestId } = error
  return { title: texts.faultTitle, text: requestId === '' ? texts.faultTextWithoutId : texts.faultText, requestId }
}
