import type { InboundAnswer } from './adapter.ts'

/** For providers that read nothing but the status. */
export const okJson: InboundAnswer = { status: 200, contentType: 'application/json', body: '{"status":200}' }

/** Every provider that retries at all does so on a 503; several give a message up on the first 4xx. */
export const retryLater: InboundAnswer = {
  status: 503,
  contentType: 'application/json',
  body: '{"status":503,"detail":"The message could not be stored right now; send it again."}',
  headers: { 'retry-after': '5' },
}
