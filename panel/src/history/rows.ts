import type { v3 } from '@verifyplus/contract'

const columns = [
  'id',
  'createdAt',
  'state',
  'product',
  'productId',
  'country',
  'msisdn',
  'code',
  'codeReceivedAt',
  'endedAt',
  'price',
  'charged',
  'currency',
]

/** Names and values as the API has them: for programs as much as for people. The number has no `+`, which begins a formula. */
export function rowsOf(
  leases: readonly v3.Lease[],
  productName: (productId: string) => string,
): (string | number | null)[][] {
  return [
    columns,
    ...leases.map((lease) => [
      lease.id,
      lease.createdAt,
      lease.state,
      productName(lease.productId),
      lease.productId,
      lease.country,
      lease.phoneNumber.replace('+', ''),
      lease.code,
      lease.codeReceivedAt,
      lease.endedAt,
      lease.price.amount,
      lease.charged.amount,
      lease.charged.currency,
    ]),
  ]
}
