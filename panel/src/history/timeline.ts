import type { v3 } from '@verifyplus/contract'
import type { Formats } from '../i18n/index.ts'
import type { historyTexts } from './texts.ts'

export interface TimelineStep {
  /** ISO 8601; it may lie ahead. */
  readonly at: string
  readonly title: string
  readonly text: string
}

/** What happened to a lease and what will, in the order of time. */
export function timelineOf(
  lease: v3.Lease,
  words: (typeof historyTexts)['fa']['events'],
  priceOf: Formats['price'],
): TimelineStep[] {
  const { createdAt, codeReceivedAt, endedAt, expiresAt, readableUntil, hold, price, charged, codeState } = lease
  const steps: TimelineStep[] = [
    { at: createdAt, title: words.created, text: hold === 'none' ? '' : words.held(priceOf(price)) },
  ]
  if (codeReceivedAt !== null)
    steps.push({
      at: codeReceivedAt,
      title: charged.amount > price.amount ? words.newestCode : words.code,
      text: charged.amount > 0 ? words.charged(priceOf(charged)) : '',
    })
  const text = lease.notices.find(({ kind }) => kind === 'no_code' || kind === 'unlisted_sender')
  if (text)
    steps.push({
      at: text.at,
      title: text.kind === 'no_code' ? words.text : words.unlisted,
      text: codeReceivedAt === null && charged.amount > 0 ? words.shownFor(priceOf(charged)) : '',
    })
  steps.push({
    at: endedAt ?? expiresAt,
    title:
      endedAt === null || lease.state === 'waiting' || lease.state === 'received' ? words.ends : words[lease.state],
    text: hold === 'voided' ? words.voided(priceOf(price)) : '',
  })
  if (codeState !== 'none' || text) steps.push({ at: readableUntil, title: words.readable, text: '' })
  return steps.sort((one, other) => Date.parse(one.at) - Date.parse(other.at))
}
