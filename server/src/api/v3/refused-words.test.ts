import { expect, test } from 'vitest'
import { withV3, type JsonAnswer } from './testing.ts'

const v3 = withV3()

interface Refused {
  readonly url: string
  readonly body?: unknown
  /** `field: detail`, of all that is wrong. */
  readonly says: readonly string[]
}

const refused: readonly Refused[] = [
  { url: '/v3/leases', body: {}, says: ['country: is missing', 'productId: is missing'] },
  { url: '/v3/leases', body: [], says: ['body: must be a JSON object'] },
  {
    url: '/v3/leases',
    body: { country: 1, productId: true },
    says: ['country: must be a string', 'productId: must be a string or a number'],
  },
  {
    url: '/v3/leases',
    body: { country: 'RU', productId: '2', maxprice: 1, more: 2 },
    says: ['maxprice: is not known here', 'more: is not known here'],
  },
  { url: '/v3/leases', body: { country: 'RU', productId: '2', maxPrice: -1 }, says: ['maxPrice: must be at least 0'] },
  {
    url: '/v3/leases',
    body: { country: 'RU', productId: '2', maxPrice: 'x' },
    says: ['maxPrice: must be a number or a JSON object'],
  },
  {
    url: '/v3/leases',
    body: { country: 'RU', productId: '2', maxPrice: { amount: 1, currency: 'toman' } },
    says: ['maxPrice.currency: must be three capital letters, such as IRT'],
  },
  {
    url: '/v3/leases',
    body: { country: 'RU', productId: '2', maxPrice: { amount: '1', currency: 'IRT' } },
    says: ['maxPrice.amount: must be a number'],
  },
  { url: '/v3/leases?limit=0', says: ['limit: must be at least 1'] },
  { url: '/v3/leases?limit=x', says: ['limit: must be a number'] },
  { url: '/v3/leases?limit=101', says: ['limit: must be at most 100'] },
  { url: '/v3/leases?state=lost', says: ['state: must be one of waiting, received, finished, expired, cancelled'] },
  {
    url: '/v3/leases?country=russia&productId=two&createdFrom=yesterday',
    says: [
      'country: must be two capital letters, such as RU',
      'productId: must be an id from the catalogue, such as 2',
      'createdFrom: must be a UTC time such as 2026-11-24T12:00:00Z',
    ],
  },
  { url: '/v3/leases/lease_1?wait=61', says: ['wait: must be at most 60'] },
  { url: '/v3/statistics?utcOffsetMinutes=1.5', says: ['utcOffsetMinutes: must be an integer'] },
]

test.each(refused)('what is wrong is said in our words, naming the field: $says.0', async ({ url, body, says }) => {
  const { ask } = await v3.customer()
  const answer: JsonAnswer = await ask(body === undefined ? 'GET' : 'POST', url, body)
  const { errors } = answer.body as { errors: { field: string; detail: string }[] }
  expect(answer).toMatchObject({ status: 400, body: { code: 'invalid_request', detail: says[0] } })
  expect(errors.map(({ field, detail }) => `${field}: ${detail}`)).toEqual(says)
})
