import { v3 } from '@verifyplus/contract'
import { beforeAll, describe, expect, test } from 'vitest'
import { newPerson, openBrowser, type Browser } from '#test/browser'
import { withWorld } from '#test/world'

const world = withWorld()
let browser: Browser

beforeAll(async () => {
  await world.database.pool.query('update customer set requests_per_second = 1000000')
  ;({ browser } = await newPerson(world.app, world.database))
  await world.database.pool.query('update customer set requests_per_second = 1000000')
})

const deep = `${'['.repeat(20_000)}${']'.repeat(20_000)}`
/** As they stand in JSON. */
const hostile = {
  NUL: '"a\\u0000b"',
  'half of a character': '"a\\ud800b"',
  'its other half': '"a\\udc00b"',
  'ten thousand letters': JSON.stringify('x'.repeat(10_000)),
  'an address of ten thousand letters': JSON.stringify(`${'x'.repeat(10_000)}@example.org`),
  'a number beyond every integer': '1e400',
  'a number': '9007199254740993',
  nothing: 'null',
  'a list': '[{}]',
}

/** Every path to which a JSON body can be posted, with a field that it reads. */
const auth: [string, readonly string[]][] = [
  ['/v3/auth/sign-up/email', ['email', 'language']],
  ['/v3/auth/verify-email', ['token']],
  ['/v3/auth/sign-in/email', ['email', 'password', 'rememberMe']],
  ['/v3/auth/request-password-reset', ['email']],
  ['/v3/auth/reset-password', ['token', 'newPassword']],
  ['/v3/auth/change-password', ['currentPassword', 'newPassword']],
  ['/v3/auth/change-email', ['newEmail']],
  ['/v3/auth/update-user', ['name', 'language']],
  ['/v3/auth/two-factor/enable', ['password']],
  ['/v3/auth/two-factor/disable', ['password']],
  ['/v3/auth/two-factor/verify-totp', ['code', 'trustDevice']],
  ['/v3/auth/two-factor/verify-backup-code', ['code', 'trustDevice']],
  ['/v3/auth/two-factor/generate-backup-codes', ['password']],
  ['/v3/auth/passkey/verify-registration', ['response', 'name']],
  ['/v3/auth/passkey/verify-authentication', ['response']],
  ['/v3/auth/passkey/update-passkey', ['id', 'name']],
  ['/v3/auth/passkey/delete-passkey', ['id']],
  ['/v3/auth/sessions/revoke', ['id']],
  ['/v3/auth/invitation', ['secret']],
  ['/v3/auth/accept-invitation', ['secret', 'email', 'password', 'name', 'language']],
]
const resources: [string, readonly string[]][] = [
  ['/v3/tokens', ['name']],
  ['/v3/leases', ['country', 'productId']],
  ['/v3/top-ups', ['amount', 'provider']],
]
const whole: Record<string, string> = {
  name: 'A name',
  email: 'hostile-text@example.org',
  newEmail: 'hostile-text-2@example.org',
  password: 'a long and good passphrase',
  newPassword: 'another long and good passphrase',
  currentPassword: 'a long and good passphrase',
  token: 'x',
  code: '123456',
  id: '1',
  secret: 'x',
  country: 'RU',
  productId: '2',
}

interface Asked {
  status: number
  body: Record<string, unknown>
}

/** From an address and with a mailbox of its own each time: rates are not what is looked at here. */
async function post(path: string, json: string): Promise<Asked> {
  const n = world.next()
  const response = await world.app.http.inject({
    method: 'POST',
    url: path,
    remoteAddress: `2001:db8:${n.toString(16)}::1`,
    headers: { 'content-type': 'application/json', cookie: browser.cookie, origin: 'http://127.0.0.1:8080' },
    payload: json,
  })
  await world.database.pool.query('delete from auth_rate')
  return { status: response.statusCode, body: JSON.parse(response.body) as Record<string, unknown> }
}

function expectProblem({ status, body }: Asked, what: string): void {
  expect([status, body['status']], what).toEqual([400, 400])
  expect(body['code'], what).toBe('invalid_request')
  expect(body['detail'], what).toEqual(expect.stringMatching(/\S/))
}

describe.each([...auth, ...resources])('POST %s', (path, fields) => {
  const bodyWith = (field: string, json: string): string =>
    `{${fields.map((each) => `${JSON.stringify(each)}:${each === field ? json : JSON.stringify(whole[each] ?? true)}`).join()}}`

  test('no value of any field is a fault of ours, and none that cannot be stored gets further than 400', async () => {
    for (const field of fields)
      for (const [what, json] of Object.entries(hostile)) {
        const answer = await post(path, bodyWith(field, json))
        expect(answer.status, `${field}: ${what} ${JSON.stringify(answer.body)}`).toBeLessThan(500)
        if (what === 'NUL' || what.includes('half')) expectProblem(answer, `${field}: ${what}`)
      }
  })

  test('the same within a value, in a name, and in what is nested without end', async () => {
    for (const json of ['{"a":{"b":["\\u0000"]}}', '{"\\u0000":1}', '{"a":{"\\ud800":1}}', '[{"a":"\\udfff"}]'])
      expectProblem(await post(path, bodyWith(fields[0] as string, json)), json)
    expectProblem(await post(path, '{"\\u0000":"x"}'), 'a name')
    const levels = path.startsWith('/v3/auth') ? deep.slice(13_000, -13_000) : deep
    expectProblem(await post(path, levels), 'only brackets')
    expectProblem(await post(path, `{"more":${levels}}`), 'a field that nobody reads')
    expectProblem(await post(path, bodyWith(fields[0] as string, levels)), 'a field that is read')
  })
})

test('a body of the deepest kind with an Idempotency-Key is 400 too', async () => {
  const response = await world.app.http.inject({
    method: 'POST',
    url: '/v3/leases',
    headers: {
      'content-type': 'application/json',
      cookie: browser.cookie,
      'idempotency-key': 'deep',
      origin: 'http://127.0.0.1:8080',
    },
    payload: `{"country":"RU","productId":"2","more":${deep}}`,
  })
  expect(response.statusCode).toBe(400)
})

describe('GET', () => {
  const paths = [
    ...Object.values(v3.routes).flatMap(({ method, path }) =>
      method === 'GET' && path !== '/v3/events' ? [path] : [],
    ),
    '/v3/operator/mails',
    '/v3/operator/mails/:id',
    '/v3/auth/get-session',
    '/v3/auth/sessions',
  ]
  const names = [
    'cursor',
    'limit',
    'state',
    'live',
    'country',
    'productId',
    'createdFrom',
    'createdBefore',
    'kind',
    'wait',
    'utcOffsetMinutes',
    'id',
  ]
  const values = [
    '%00',
    'RU%00',
    '%ED%A0%80',
    '%FF',
    '%',
    '\\u0000',
    '1e400',
    '99999999999999999999',
    '-1',
    'x'.repeat(5_000),
    '',
  ]

  test.each(paths)('%s answers no query and no path with a fault of ours', async (path) => {
    for (const value of values) {
      const asked = path.replace(/:\w+/, value.slice(0, 100) || 'x')
      for (const url of [asked, ...names.map((name) => `${path.replace(/:\w+/, '1')}?${name}=${value}`)]) {
        const { statusCode, body } = await world.app.http.inject({ url, headers: { cookie: browser.cookie } })
        expect(statusCode, `${url} ${body}`).toBeLessThan(500)
        if (/\?.*%00/.test(url)) expect(statusCode, url).toBe(400)
      }
    }
  })

  test('the same in the name of a parameter', async () => {
    const { statusCode, body } = await world.app.http.inject({
      url: '/v3/leases?a%00b=1',
      headers: { cookie: browser.cookie },
    })
    expect([statusCode, JSON.parse(body)]).toEqual([
      400,
      expect.objectContaining({ code: 'invalid_request', detail: 'the query holds NUL' }),
    ])
  })
})

test('a header that holds what no text should is no fault of ours', async () => {
  const headers = {
    'user-agent': 'x\u00ff\u0080',
    cookie: `${browser.cookie}; verifyplus.two_factor=%00.x`,
    'last-event-id': '%00',
  }
  for (const url of ['/v3/me', '/v3/auth/get-session'])
    expect((await world.app.http.inject({ url, headers })).statusCode).toBeLessThan(500)
  const { email, password } = await newPerson(world.app, world.database)
  const signedIn = await openBrowser(world.app).post('/v3/auth/sign-in/email', { email, password }, headers)
  expect(signedIn.status).toBe(200)
})

test('the first contract’s routes are 400 for what is nested without end, and 413 beyond their size', async () => {
  for (const path of ['/api/get_number', '/api/get_sms'])
    for (const json of [deep.slice(13_000, -13_000), `{"token":${deep.slice(13_000, -13_000)}}`])
      expect((await world.post(path, json)).body).toMatchObject({ status: 400 })
  expect((await world.post('/api/get_number', deep)).body).toMatchObject({ status: 413 })
})

test('an account with more than JSON can carry is shown the most that it can, and never a fault', async () => {
  const { customerId, token } = await world.customer(9_007_199_254_740_991n)
  // A constraint keeps it from happening; what is shown does not hang on that.
  await world.owner.pool.query('alter table account drop constraint balance_told_exactly')
  await world.database.pool.query('update account set balance_minor = 9223372036854775807 where customer_id = $1', [
    customerId,
  ])
  const { statusCode, body } = await world.app.http.inject({
    url: '/v3/balance',
    headers: { authorization: `Bearer ${token}` },
  })
  expect([statusCode, JSON.parse(body)]).toEqual([
    200,
    expect.objectContaining({ balance: { amount: 9_007_199_254_740_991, currency: 'IRT' } }),
  ])
})
