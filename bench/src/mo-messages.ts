import type { MoMessage } from '@verifyplus/server/src/messages/index.ts'
import type { PreparedLease } from './stock.ts'

/** What arrives for leases of Telegram: the sentence in some of the languages it comes in, around a code. */
const sentences: readonly ((code: string) => string)[] = [
  (code) => `Telegram code: ${code}. Do not give it to anyone, even if they say they are from Telegram!`,
  (code) => `Код Telegram: ${code}. Никому не сообщайте его.`,
  (code) => `کد تلگرام: ${code}. این کد را به کسی ندهید.`,
  (code) => `Your Telegram login code is ${code}`,
]

export interface CodedMessage {
  message: MoMessage
  code: string
}

/** One message for each lease, with a code of its own. */
export function messagesFor(leases: readonly PreparedLease[]): CodedMessage[] {
  const receivedAt = new Date()
  return leases.map((lease, i) => {
    const code = String(10_000 + (lease.leaseId % 90_000))
    const text = sentences[i % sentences.length]?.(code) ?? code
    const raw = Buffer.from(text)
    return {
      code,
      message: { dedupeKey: `m-${lease.leaseId}`, msisdn: lease.msisdn, originator: 'Telegram', text, receivedAt, raw },
    }
  })
}
