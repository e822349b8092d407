import { expect, it } from 'vitest'
import type { v3 } from '@verifyplus/contract'
import { rowsOf } from './rows.ts'

const lease = {
  id: 'lease_1',
  createdAt: '2026-11-24T07:50:48.145Z',
  state: 'finished',
  productId: '2',
  country: 'RU',
  phoneNumber: '+79599782927',
  code: '012345',
  codeReceivedAt: '2026-11-24T07:50:52.000Z',
  endedAt: null,
  price: { amount: 3000, currency: 'IRT' },
  charged: { amount: 3000, currency: 'IRT' },
} as v3.Lease

it('every row has a cell for every column, with Latin digits and the number without its plus', () => {
  const [columns, row] = rowsOf([lease], () => 'تلگرام')
  expect(row).toHaveLength(columns?.length ?? 0)
  expect(row).toContain('79599782927')
  expect(row).toContain('012345')
  expect(row?.join(' ')).not.toMatch(/[۰-۹]/)
})
