import * as z from 'zod'
import { page, time } from './common.ts'
import { idSchema } from './ids.ts'

export const message = z
  .object({
    id: idSchema('message'),
    leaseId: idSchema('lease'),
    originator: z.string().meta({ description: 'The sender as the carrier gave it: digits or a name.' }),
    text: z.string().nullable().meta({ description: 'Null while `readable` is not `yes`.' }),
    code: z.string().nullable(),
    readable: z.enum(['yes', 'payment_required', 'erased']).meta({
      description:
        '`payment_required`: newer than what was paid for, or from a sender that the product does not list; `POST /v3/leases/{id}/collect` hands it over for the price of the lease. `erased`: the retention is over.',
    }),
    sentAt: time.nullable().meta({ description: 'According to the carrier; null if it does not say.' }),
    receivedAt: time,
  })
  .meta({
    id: 'Message',
    examples: [
      {
        id: 'msg_981',
        leaseId: 'lease_1343243',
        originator: 'Telegram',
        text: 'Your Telegram code is 546-533',
        code: '546533',
        readable: 'yes',
        sentAt: '2026-11-24T12:00:09.000Z',
        receivedAt: '2026-11-24T12:00:09.300Z',
      },
    ],
  })

export type Message = z.infer<typeof message>

export const messagePage = page(message, 'MessagePage')
