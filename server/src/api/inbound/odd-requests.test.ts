import { createHash, createHmac } from 'node:crypto'
import type { AddressInfo } from 'node:net'
import { Webhook } from 'standardwebhooks'
import twilioWebhooks from 'twilio/lib/webhooks/webhooks.js'
import { beforeAll, describe, expect, test } from 'vitest'
import { addSupplier } from '#numbers'
import { openRaw, rawRequest, type RawAnswer } from '#test/raw-http'
import { testWebhookSecret, withWorld } from '#test/world'

const world = withWorld()
const base = 'http://127.0.0.1:8080'
const authToken = '0123456789abcdef0123456789abcdef'
const pathSecret = 'p'.repeat(24)
let port = 0

beforeAll(async () => {
  await world.app.http.listen({ host: '127.0.0.1', port: 0 })
  port = (world.app.http.server.address() as AddressInfo).port
})

async function ask(...request: Parameters<typeof rawRequest>): Promise<RawAnswer> {
  const raw = await openRaw(port)
  raw.send(rawRequest(...request))
  const answer = await raw.answer()
  raw.destroy()
  return answer as RawAnswer
}

async function supplierOf(
  kind: string,
  settings: Record<string, unknown>,
): Promise<{ supplierId: number; url: string }> {
  const name = `odd-${world.next()}`
  const { supplierId } = await addSupplier(world.database, { name, kind, settings, at: world.clock.now() })
  return { supplierId, url: `/inbound/${name}` }
}

interface Stored {
  msisdn: string
  originator: string
  text: string
  sent_at: Date | null
  at: Date
}

async function stored(supplierId: number): Promise<Stored[]> {
  const { rows } = await world.database.pool.query<Stored>(
    'select msisdn, originator, text, sent_at, at from message where supplier_id = $1 order by message_id',
    [supplierId],
  )
  return rows
}

const sms = { From: '+15005550006', To: '+15005550001', Body: 'Telegram code: 12345', SmsStatus: 'received' }

/** As Twilio sends it: `target` is what is requested, `signedUrl` the URL that was entered there. */
function askAsTwilio(target: string, signedUrl: string, change: Partial<typeof sms> = {}): Promise<RawAnswer> {
  const fields = { MessageSid: `SM${world.next()}`, ...sms, ...change }
  const signature = twilioWebhooks.getExpectedTwilioSignature(authToken, signedUrl, fields)
  const body = new URLSearchParams(fields).toString()
  return ask('POST', target, body, {
    'content-type': 'application/x-www-form-urlencoded',
    'x-twilio-signature': signature,
  })
}

function signedWebhook(message: object): [body: string, headers: Record<string, string>] {
  const body = JSON.stringify(message)
  const [id, at] = [`event-${world.next()}`, world.clock.now()]
  const timestamp = String(Math.floor(at.getTime() / 1_000))
  const signature = new Webhook(testWebhookSecret).sign(id, at, Buffer.from(body))
  return [body, { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signature }]
}

describe('the URL that was entered at the provider', () => {
  test.each([
    ['a slash at its end', '/', '/'],
    ['a slash that a proxy added', '/', ''],
    ['a slash that a proxy took away', '', '/'],
    ['#rc=… as we print it, which is signed and not sent', '', '#rc=5&rp=all'],
    ['#rc=… that is not signed', '', ''],
    ['#rc=… that is sent and signed', '#rc=2', '#rc=2'],
    ['#rc=… that is sent and not signed', '#rc=2', ''],
    ['a slash and #rc=…', '/', '/#rc=5&rp=all'],
    ['a query and #rc=…', '?a=b', '?a=b#rc=5&rp=all'],
  ])('may have %s: a message is stored', async (_name, behindTarget, behindUrl) => {
    for (const secret of ['', `/${pathSecret}`]) {
      const { supplierId, url } = await supplierOf('twilio', { authToken, ...(secret && { pathSecret }) })
      const answer = await askAsTwilio(`${url}${secret}${behindTarget}`, `${base}${url}${secret}${behindUrl}`)
      expect(answer.status, answer.body).toBe(200)
      expect(await stored(supplierId)).toHaveLength(1)
    }
  })

  test('is signed with a fragment of its own where the settings say so, and with no other', async () => {
    const { supplierId, url } = await supplierOf('twilio', { authToken, fragment: 'rc=3' })
    expect((await askAsTwilio(url, `${base}${url}#rc=3`)).status).toBe(200)
    expect((await askAsTwilio(url, `${base}${url}#rc=5&rp=all`)).status).toBe(401)
    expect((await askAsTwilio(url, `${base}${url}/other`)).status).toBe(401)
    expect(await stored(supplierId)).toHaveLength(1)
  })

  test('may have a slash at its end for every provider that signs it', async () => {
    const plivo = await supplierOf('plivo', { authToken: 'plivo-auth-token-0123456789', pathSecret })
    const bird = await supplierOf('bird', { signingKey: 'bird-signing-key' })
    const plivoUrl = `${plivo.url}/${pathSecret}/`
    const nonce = '12345678901234567890'
    const plivoSignature = hmacOf('plivo-auth-token-0123456789', `${base}${plivoUrl}${nonce}`)
    const plivoBody = new URLSearchParams({
      MessageUUID: 'm',
      From: '12025550123',
      To: '12025550199',
      Text: 'x',
    }).toString()
    const birdBody = JSON.stringify({
      event: 'sms.inbound',
      payload: {
        id: 'm',
        sender: { contact: { identifierValue: '+31612345678' } },
        receiver: { connector: { identifierValue: '+31600000000' } },
        body: { text: { text: 'x' } },
      },
    })
    const timestamp = String(Math.floor(world.clock.now().getTime() / 1_000))
    const birdSignature = hmacOf(
      'bird-signing-key',
      Buffer.concat([
        Buffer.from(`${timestamp}\n${base}${bird.url}/\n`),
        createHash('sha256').update(birdBody).digest(),
      ]),
    )
    const answers = [
      await ask('POST', plivoUrl, plivoBody, {
        'x-plivo-signature-v2': plivoSignature,
        'x-plivo-signature-v2-nonce': nonce,
      }),
      await ask('POST', `${bird.url}/`, birdBody, {
        'messagebird-signature': birdSignature,
        'messagebird-request-timestamp': timestamp,
      }),
    ]
    expect(answers.map(({ status, body }) => [status, body])).toEqual([
      [200, expect.anything()],
      [200, expect.anything()],
    ])
  })
})

function hmacOf(key: string, signed: string | Buffer): string {
  return createHmac('sha256', key).update(signed).digest('base64')
}

describe('numbers and senders', () => {
  test('whatsapp:+… is the number behind it, and the sender too', async () => {
    const { supplierId, url } = await supplierOf('twilio', { authToken })
    const change = { From: 'whatsapp:+15005550006', To: 'whatsapp:+15005550001' }
    expect((await askAsTwilio(url, `${base}${url}`, change)).status).toBe(200)
    expect(await stored(supplierId)).toMatchObject([{ msisdn: '15005550001', originator: '+15005550006' }])
  })

  test('a sender never costs a message, however long or odd it is', async () => {
    const { supplierId, name } = await world.supplier()
    const senders = ['x'.repeat(2_000), '\u001b[2J\u009b1A\r\nforged\u202e', '', '😀'.repeat(60)]
    for (const from of senders) {
      const answer = await ask(
        'POST',
        `/inbound/${name}`,
        ...signedWebhook({ id: `m-${world.next()}`, from, to: '+79590000001', text: 'x' }),
      )
      expect(answer.status, answer.body).toBe(200)
    }
    const originators = (await stored(supplierId)).map(({ originator }) => originator)
    expect(originators).toEqual([
      'x'.repeat(100),
      '\u001b[2J\u009b1A\r\nforged\u202e',
      '',

      '😀'.repeat(50),
    ])
  })
})

describe('16-bit text through Jasmin', () => {
  test('is read in either order of its bytes', async () => {
    const { supplierId, url } = await supplierOf('jasmin', { pathSecret })
    const text = 'کد تلگرام شما: ۴۸۲۱۹'
    for (const little of [false, true]) {
      const bytes = Buffer.from(text, 'utf16le')
      const binary = (little ? bytes : bytes.swap16()).toString('hex')
      const fields = { id: `j-${world.next()}`, from: 'Telegram', to: '79590000001', coding: '8', content: '', binary }
      const answer = await ask('POST', `${url}/${pathSecret}`, new URLSearchParams(fields).toString(), {})
      expect(answer.body).toBe('ACK/Jasmin')
    }
    expect((await stored(supplierId)).map((message) => message.text)).toEqual([text, text])
  })
})

describe('the time of a message', () => {
  /** The world's clock stands at 12:00:00.250 UTC, which is 15:30:00.250 in Tehran. */
  async function timesOf(sentAts: readonly string[], settings: Record<string, unknown> = {}): Promise<Stored[]> {
    const { supplierId, url } = await supplierOf('infobip', { pathSecret, ...settings })
    const results = sentAts.map((receivedAt, i) => ({
      messageId: `i-${i}`,
      from: 'Telegram',
      to: '+79590000001',
      text: 'x',
      receivedAt,
    }))
    expect((await ask('POST', `${url}/${pathSecret}`, JSON.stringify({ results }))).status).toBe(200)
    return stored(supplierId)
  }

  test('without a zone is in that of the supplier, in summer and in winter', async () => {
    const written = ['2026-11-24T15:29:50', '2021-07-01 12:00:00', '2021-01-01 12:00:00']
    expect((await timesOf(written, { timeZone: 'Asia/Tehran' })).map(({ sent_at: at }) => at?.toISOString())).toEqual([
      '2026-11-24T11:59:50.000Z',
      '2021-07-01T07:30:00.000Z',
      '2021-01-01T08:30:00.000Z',
    ])
    expect((await timesOf(['2026-11-24T06:59:50'], { timeZone: 'America/New_York' }))[0]?.sent_at?.toISOString()).toBe(
      '2026-11-24T11:59:50.000Z',
    )
  })

  test('with a zone of its own is in that one, and without either in UTC', async () => {
    const [own] = await timesOf(['2026-11-24T06:59:50-05:00'], { timeZone: 'Asia/Tehran' })
    const [utc] = await timesOf(['2026-11-24T11:59:50'])
    expect([own, utc].map((message) => message?.sent_at?.toISOString())).toEqual(
      Array(2).fill('2026-11-24T11:59:50.000Z'),
    )
  })

  test('in the future counts as now, by minutes or by years', async () => {
    const now = world.clock.now()
    const written = ['2026-11-24T12:00:30Z', '2026-11-24T12:20:00Z', '2026-11-24T15:30:00', '2090-01-01T00:00:00Z']
    expect(await timesOf(written)).toMatchObject(written.map(() => ({ sent_at: now, at: now })))
  })

  test('without a zone is taken from one’s own program where the supplier has one, and a message comes to its lease', async () => {
    const { url, supplierId } = await supplierOf('webhook', { secret: testWebhookSecret, timeZone: 'America/New_York' })
    const [msisdn = ''] = await world.stock(supplierId, 'RU', 1)
    const { token } = await world.customer()
    const { body } = await world.post('/api/get_number', { token, country: 'RU', productId: 2 })
    world.clock.advance(10_000)
    const message = {
      id: 'm',
      from: 'Telegram',
      to: msisdn,
      text: 'Telegram code: 24680',
      sentAt: '2026-11-24T07:00:05',
    }
    expect((await ask('POST', url, ...signedWebhook(message))).status).toBe(200)
    const asked = { token, country: 'RU', productId: 2, numberId: body['numberId'] }
    expect((await world.post('/api/get_sms', asked)).body).toEqual({ sms: '24680' })
  })
})
