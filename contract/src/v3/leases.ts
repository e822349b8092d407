import * as z from 'zod'
import { countryCode, maxLeaseWaitSeconds, money, moneyAsked, page, pageQuery, productId, time } from './common.ts'
import { idSchema } from './ids.ts'

export const leaseState = z.enum(['waiting', 'received', 'finished', 'expired', 'cancelled']).meta({
  description:
    '`waiting`: no code yet. `received`: a code arrived, and the number is still yours. `finished`: ended after a code was paid for. `expired`: its time ran out. `cancelled`: ended before a code arrived.',
})

export const leaseHold = z.enum(['none', 'held', 'posted', 'voided']).meta({
  description:
    'What happened to the hold on the price. `held`: on hold. `posted`: charged with the first code, which covers all codes and texts of the lease. `voided`: released. `none`: the lease was free, or was created through the first contract, which charges when a code is handed over.',
})

export const codeState = z.enum(['none', 'read', 'payment_required', 'erased']).meta({
  description:
    '`none`: no code has arrived. `read`: `code` is the newest one. `payment_required`: a newer code is waiting that no hold covers; `collect` hands it over. `erased`: the retention is over.',
})

export const notice = z
  .object({
    kind: z.enum(['no_code', 'unlisted_sender', 'other_product', 'after_cancel', 'supplier_silent']).meta({
      description:
        '`no_code`: a message arrived in which no code was found; `collect` hands it over. `unlisted_sender`: a message arrived from a sender that the product does not list; `collect` hands it over. `other_product`: a message for another product arrived; it is shown to nobody. `after_cancel`: a message that was sent before the lease was cancelled arrived afterwards; it is shown to nobody. `supplier_silent`: nothing has arrived from the supplier of this number since then.',
    }),
    at: time.meta({ description: 'When the newest such message was sent, or since when the supplier is silent.' }),
  })
  .meta({ id: 'Notice' })

export type Notice = z.infer<typeof notice>

export const waitingMessages = z
  .object({
    code: z.boolean().meta({ description: 'A code is waiting that no hold covers.' }),
    texts: z
      .boolean()
      .meta({ description: 'Messages are waiting without a code, or from a sender that is not listed.' }),
    costs: money.meta({ description: 'What `collect` charges on top of what is on hold or already paid.' }),
  })
  .meta({ id: 'WaitingMessages' })

export const lease = z
  .object({
    id: idSchema('lease'),
    state: leaseState,
    phoneNumber: z
      .string()
      .regex(/^\+[1-9][0-9]{6,14}$/)
      .meta({ description: 'E.164 with `+`.' }),
    sandbox: z
      .boolean()
      .meta({ description: 'The number is fictional: its messages are generated, and no real one can arrive.' }),
    country: countryCode,
    productId,
    price: money.meta({
      description:
        'The price when the lease began. A lease that puts it on hold is charged once, for all its codes and texts; one of the first contract is charged for each of its first three codes.',
    }),
    charged: money.meta({ description: 'What has been charged for it so far.' }),
    hold: leaseHold,
    code: z.string().nullable().meta({ description: 'The code that was handed over last.' }),
    codeState,
    codeReceivedAt: time.nullable(),
    waiting: waitingMessages.nullable().meta({
      description: 'What `collect` would hand over now; null if reading hands over everything that is waiting.',
    }),
    notices: z.array(notice).meta({ description: 'What else is known about it; never a text or a code.' }),
    createdAt: time,
    expiresAt: time,
    endedAt: time.nullable(),
    readableUntil: time.meta({
      description: 'Until when its code and messages can be read; earlier if the lease ends early.',
    }),
    updatedAt: time,
  })
  .meta({
    id: 'Lease',
    examples: [
      {
        id: 'lease_1343243',
        state: 'received',
        phoneNumber: '+79599782927',
        sandbox: false,
        country: 'RU',
        productId: '2',
        price: { amount: 3000, currency: 'IRT' },
        charged: { amount: 3000, currency: 'IRT' },
        hold: 'posted',
        code: '546533',
        codeState: 'read',
        codeReceivedAt: '2026-11-24T12:00:09.000Z',
        waiting: null,
        notices: [],
        createdAt: '2026-11-24T12:00:00.250Z',
        expiresAt: '2026-11-24T12:20:00.250Z',
        endedAt: null,
        readableUntil: '2026-11-25T12:20:00.250Z',
        updatedAt: '2026-11-24T12:00:09.410Z',
      },
    ],
  })

export type Lease = z.infer<typeof lease>

export const leasePage = page(lease, 'LeasePage')

export const createLeaseRequest = z
  .strictObject({
    country: z.string(),
    // As in the first contract: an identifier that looks like a number is sent as one by many a program.
    productId: z.union([z.string(), z.int()]),
    maxPrice: z
      .union([z.int().min(0), moneyAsked])
      .optional()
      .meta({
        description:
          'The most you will pay; if the price is higher, the response is `price_too_high`. An integer is in the currency of the price.',
      }),
  })
  .meta({ id: 'CreateLeaseRequest', examples: [{ country: 'RU', productId: '2' }] })

export const getLeaseQuery = z.object({
  wait: z.coerce.number<string>().min(0).max(maxLeaseWaitSeconds).default(0).meta({
    description:
      'Seconds to wait for a code, 0 to 60. The response comes when a code arrives, the lease ends or the time is up.',
  }),
})

export const listLeasesQuery = pageQuery.extend({
  state: leaseState.optional(),
  live: z
    .enum(['true', 'false'])
    .optional()
    .meta({ description: '`true`: only active leases; `false`: only ended ones.' }),
  country: countryCode.optional(),
  productId: productId.optional(),
  createdFrom: time.optional().meta({ description: 'Only leases that began at or after this time.' }),
  createdBefore: time.optional(),
})
