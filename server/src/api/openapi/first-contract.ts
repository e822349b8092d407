import { maxWaitSeconds, wireErrors, type WireError } from '@verifyplus/contract'

const text = { type: 'string' }
const identifier = { type: ['string', 'number'] }

const token = { ...text, description: 'An API token.' }
const country = { ...text, examples: ['RU'] }
const productId = { ...identifier, examples: ['2'] }

function json(properties: Record<string, object>, required: readonly string[] = Object.keys(properties)): object {
  return { 'application/json': { schema: { type: 'object', properties, required } } }
}

function errors(...of: readonly WireError[]): Record<string, object> {
  const all: readonly WireError[] = [
    ...of,
    wireErrors.tooManyRequests,
    wireErrors.internalError,
    wireErrors.unavailable,
  ]
  return Object.fromEntries(
    [...Map.groupBy(all, ({ status }) => status)].map(([status, ofStatus]) => [
      String(status),
      {
        description: ofStatus.map(({ detail }) => detail).join(' | '),
        content: json({
          status: { const: status },
          detail: { ...text, examples: ofStatus.map(({ detail }) => detail) },
        }),
      },
    ]),
  )
}

const bodyErrors = [wireErrors.bodyTooLarge, wireErrors.unsupportedMediaType] as const
const tags = ['first contract']

/** The first contract, for programs that speak it already. Its schemas are written out: they hold to the letter. */
export const firstContractPaths = {
  '/api/get_number': {
    post: {
      operationId: 'getNumber',
      summary: 'Get a number; you are charged when its code is handed over',
      tags,
      security: [],
      requestBody: { required: true, content: json({ token, country, productId }) },
      responses: {
        200: { description: 'A number', content: json({ number: text, numberId: text }) },
        ...errors(
          wireErrors.invalidCountry,
          wireErrors.invalidProductId,
          wireErrors.invalidToken,
          wireErrors.noNumberAvailable,
          wireErrors.tooManyLeases,
          ...bodyErrors,
        ),
      },
    },
  },
  '/api/get_sms': {
    post: {
      operationId: 'getSms',
      summary: 'Get the code of a number',
      tags,
      security: [],
      requestBody: {
        required: true,
        content: json(
          {
            token,
            country,
            numberId: { ...identifier, examples: ['1343243'] },
            productId,
            wait: { type: ['number', 'string'], description: `Seconds to wait for a code, 0 to ${maxWaitSeconds}.` },
          },
          ['token', 'country', 'numberId', 'productId'],
        ),
      },
      responses: {
        200: { description: 'The code', content: json({ sms: text }) },
        ...errors(
          wireErrors.invalidCountry,
          wireErrors.invalidProductId,
          wireErrors.invalidNumberId,
          wireErrors.invalidToken,
          wireErrors.insufficientBalance,
          wireErrors.noSmsCode,
          ...bodyErrors,
        ),
      },
    },
  },
  '/apiv2/get_available': {
    get: {
      operationId: 'getAvailable',
      summary: 'Get how many numbers of a country are available',
      tags,
      security: [],
      parameters: [{ name: 'country', in: 'query', required: true, schema: country }],
      responses: {
        200: { description: 'The count, as a string', content: json({ online: text }) },
        ...errors(wireErrors.invalidCountry),
      },
    },
  },
}
