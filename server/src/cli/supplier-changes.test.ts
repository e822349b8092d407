import { Webhook } from 'standardwebhooks'
import { describe, expect, test } from 'vitest'
import { addSupplier, eraseOldSecrets, findSupplier } from '#numbers'
import { eventually } from '#test/eventually'
import { runCli, type CliResult } from '#test/run-cli'
import { testWebhookSecret, withWorld } from '#test/world'

const world = withWorld()

const run = (...args: string[]): Promise<CliResult> =>
  runCli(args, { DATABASE_URL: world.owner.connectionString, PORT: '0', PUBLIC_URL: 'https://sms.example.org' })

async function json<Answer = Record<string, unknown>>(...args: string[]): Promise<Answer> {
  const { exitCode, stdout, stderr } = await run(...args, '--json')
  expect(exitCode, stderr).toBe(0)
  return JSON.parse(stdout) as Answer
}

async function refused(...args: string[]): Promise<string> {
  const { exitCode, stdout, stderr } = await run(...args)
  expect([exitCode, stdout]).toEqual([1, ''])
  return stderr
}

async function add(kind: string, settings: Record<string, unknown>): Promise<string> {
  const name = `changed-${world.next()}`
  await addSupplier(world.database, { name, kind, settings, coolDownSeconds: 0, at: world.clock.now() })
  return name
}

const settingsOf = async (name: string): Promise<unknown> => (await findSupplier(world.database, name))?.settings

/** The status of a message that is signed with this secret. */
async function send(name: string, secret: string, to = '79590000001', text = 'hello'): Promise<number> {
  const id = `m-${world.next()}`
  const at = world.clock.now()
  const payload = JSON.stringify({ id, from: 'Telegram', to, text })
  const headers = {
    'content-type': 'application/json',
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(at.getTime() / 1_000)),
    'webhook-signature': new Webhook(secret).sign(id, at, payload),
  }
  return (await world.app.http.inject({ method: 'POST', url: `/inbound/${name}`, headers, payload })).statusCode
}

const gateway = {
  systemId: 'gw',
  password: 'Kq7!vTz2',
  allowedAddresses: ['192.0.2.10'],
  numberRanges: [],
  maxBinds: 4,
}

describe('supplier show', () => {
  test('shows the settings, and of the secrets only that there are some, in the accounts of a listener too', async () => {
    const names = [
      await add('webhook', {
        secret: testWebhookSecret,
        pathSecret: 'Zr0xWq8nLk3sVb6tYp1m',
        allowFrom: ['192.0.2.0/24'],
      }),
      await add('smpp', { role: 'smsc', host: '127.0.0.1', port: 2775, accounts: [gateway] }),
      await add('smpp', { role: 'esme', host: 'smsc.example', port: 2775, systemId: 'us', password: 'Hd5?wQn8' }),
    ]
    for (const name of names) {
      const shown = `${(await run('supplier', 'show', name)).stdout}${JSON.stringify(await json('supplier', 'show', name))}`
      expect(shown).not.toMatch(/whsec_|Zr0xWq8n|Kq7!vTz2|Hd5\?wQn8/)
      expect(shown).toContain('(secret)')
    }
    expect((await run('supplier', 'show', names[0] as string)).stdout).toContain('allowFrom=["192.0.2.0/24"]')
    expect(await refused('supplier', 'show', 'nobody')).toContain('There is no supplier named nobody')
  })
})

describe('supplier set', () => {
  test('is taken by the running server at once, and leaves the rest as it is', async () => {
    const name = await add('webhook', { secret: testWebhookSecret })
    expect(await send(name, testWebhookSecret)).toBe(200)
    await json('supplier', 'set', name, 'allowFrom=203.0.113.0/24', '--cool-down', '5m')
    await eventually(async () => expect(await send(name, testWebhookSecret)).toBe(403))
    await json('supplier', 'set', name, 'allowFrom+=127.0.0.1')
    await eventually(async () => expect(await send(name, testWebhookSecret)).toBe(200))
    expect(await findSupplier(world.database, name)).toMatchObject({
      coolDownSeconds: 300,
      settings: { secret: testWebhookSecret, allowFrom: ['203.0.113.0/24', '127.0.0.1'] },
    })
    await json('supplier', 'set', name, '--unset', 'allowFrom')
    expect(await settingsOf(name)).toEqual({ secret: testWebhookSecret })
  })

  test('judges settings as supplier add does, names an unknown one with those that there are, and stores nothing then', async () => {
    const name = await add('webhook', { secret: testWebhookSecret })
    const unknown = await refused('supplier', 'set', name, 'colour=red', 'allowFrom=10.0.0.0/8')
    expect(unknown).toContain('colour: there is no such setting')
    expect(unknown).toContain('Available: timeZone, pathSecret, basicUser, basicPassword, allowFrom, secret')
    expect(await refused('supplier', 'add', 'new', '--kind', 'webhook', '--set', 'colour=red')).toContain('Available:')
    expect(await refused('supplier', 'set', name, 'allowFrom=anybody')).toMatch(/allowFrom.*For example: allowFrom=192/)
    expect(await refused('supplier', 'set', name, '--unset', 'secret')).toContain('secret is missing')
    expect(await refused('supplier', 'set', name)).toContain('Nothing to change')
    expect(await refused('supplier', 'set', 'nobody', 'allowFrom=10.0.0.0/8')).toContain('no supplier named nobody')
    expect((await run('supplier', 'set', name, 'nothing')).exitCode).toBe(2)
    expect(await settingsOf(name)).toEqual({ secret: testWebhookSecret })
    const smpp = await add('smpp', { role: 'esme', host: 'smsc.example', systemId: 'us' })
    expect(await refused('supplier', 'set', smpp, 'role=smsc')).toContain('add another supplier')
    expect(await refused('supplier', 'set', smpp, 'port=0')).toContain('port')
  })

  test('a number that is entered for a phone stands beside those that are there, and a wrong one is told with an example', async () => {
    const settings = { signingKey: 'Tb4nQz8wLr2kVx6sPm9d', numbers: { 'dev/1': '989120000001' } }
    const name = await add('android-sms-gateway', settings)
    await json('supplier', 'set', name, 'numbers+=dev/2=+989120000002')
    expect(await settingsOf(name)).toEqual({
      ...settings,
      numbers: { 'dev/1': '989120000001', 'dev/2': '989120000002' },
    })
    expect(await refused('supplier', 'set', name, 'numbers=989120000003')).toContain(
      'For example: numbers=a1b2/1=+989120000000,a1b2/2=+989120000001',
    )
  })

  test('of two who change one supplier at once neither undoes what the other did', async () => {
    const name = await add('webhook', { secret: testWebhookSecret })
    const both = await Promise.all(
      ['allowFrom=10.0.0.0/8', 'pathSecret=Zr0xWq8nLk3sVb6tYp1m'].map((each) => run('supplier', 'set', name, each)),
    )
    const stored = (await settingsOf(name)) as Record<string, unknown>
    expect(Object.keys(stored)).toHaveLength(1 + both.filter(({ exitCode }) => exitCode === 0).length)
    for (const { exitCode, stderr } of both)
      if (exitCode !== 0) expect(stderr).toContain('by someone else in the meantime')
  })
})

describe('supplier pause', () => {
  test('lends none of its numbers, whoever asks by whatever door; what is lent goes on, and resume lends again', async () => {
    await world.database.pool.query('update number set retired_at = now() where retired_at is null')
    const name = await add('webhook', { secret: testWebhookSecret })
    const { supplierId } = (await findSupplier(world.database, name)) as { supplierId: number }
    await world.stock(supplierId, 'KZ', 3)
    const { token } = await world.customer()
    const order = { token, country: 'KZ', productId: '2' }
    const online = async (): Promise<unknown> => (await world.get('/apiv2/get_available?country=KZ')).body['online']
    const { body: lent } = await world.post('/api/get_number', order)
    expect(await json('supplier', 'pause', name)).toMatchObject({ name, liveLeases: 1 })
    await eventually(async () => expect(await online()).toBe('0'))
    expect((await world.post('/api/get_number', order)).status).toBe(409)
    const ofThree = async (): Promise<unknown> =>
      (await json<{ state: string }[]>('numbers', 'list', '--supplier', name)).map(({ state }) => state).sort()
    expect(await ofThree()).toEqual(['lent', 'paused', 'paused'])
    expect((await run('supplier', 'list')).stdout).toMatch(
      new RegExp(`${name} +webhook +paused[^]*Supplier ${name} has been paused since`),
    )
    expect((await run('doctor')).stdout).toMatch(new RegExp(`suppliers: .*paused.*${name}`))
    // Asked again it stays as it was.
    expect(await json('supplier', 'pause', name)).toMatchObject({ pausedAt: expect.any(String) as string })

    expect(await send(name, testWebhookSecret, String(lent['number']), 'Telegram code: 24680')).toBe(200)
    const told = await world.post('/api/get_sms', { ...order, numberId: lent['numberId'] })
    expect(told).toMatchObject({ status: 200, body: { sms: '24680' } })

    expect(await json('supplier', 'resume', name)).toEqual({ name, resumed: true })
    await eventually(async () => expect(await online()).toBe('2'))
    expect((await world.post('/api/get_number', order)).status).toBe(200)
    expect(await json('supplier', 'resume', name)).toEqual({ name, resumed: false })
    expect(await refused('supplier', 'pause', 'nobody')).toContain('There is no supplier named nobody')
  })
})

describe('supplier rotate', () => {
  test('the old secret of a webhook is accepted beside the new one until the overlap ends, and then erased', async () => {
    const name = await add('webhook', { secret: testWebhookSecret })
    const { value, oldUntil } = await json<{ value: string; oldUntil: string }>('supplier', 'rotate', name, 'secret')
    await eventually(async () => expect(await send(name, value)).toBe(200))
    expect(await send(name, testWebhookSecret)).toBe(200)
    expect(await send(name, `whsec_${Buffer.alloc(32, 7).toString('base64')}`)).toBe(401)
    expect(JSON.stringify(await json('supplier', 'show', name))).not.toMatch(/whsec_/)
    expect(new Date(oldUntil).getTime() - Date.now()).toBeGreaterThan(23 * 3_600_000)
    // The command goes by the machine's clock, and this server by its own.
    await world.database.pool.query(
      `update supplier set old_secrets = jsonb_set(old_secrets, '{0,until}', to_jsonb($2::text)) where name = $1`,
      [name, new Date(world.clock.now().getTime() + 2_000).toISOString()],
    )
    await world.app.suppliers.refresh()
    world.clock.advance(1_999)
    expect(await send(name, testWebhookSecret)).toBe(200)
    expect(await eraseOldSecrets(world.database, world.clock.now())).toBe(0)
    world.clock.advance(1)
    expect([await send(name, testWebhookSecret), await send(name, value)]).toEqual([401, 200])
    expect(await eraseOldSecrets(world.database, world.clock.now())).toBe(1)
    const { rows } = await world.database.pool.query('select old_secrets from supplier where name = $1', [name])
    expect(rows).toEqual([{ old_secrets: [] }])
  })

  test('a path secret and the key beside it overlap each for itself', async () => {
    const old = { pathSecret: 'Zr0xWq8nLk3sVb6tYp1m', basicUser: 'infobip', basicPassword: 'Tb4nQz8wLr2k' }
    const name = await add('infobip', old)
    const status = async (pathSecret: string, password: string): Promise<number> => {
      const headers = { authorization: `Basic ${Buffer.from(`infobip:${password}`).toString('base64')}` }
      const url = `/inbound/${name}/${pathSecret}`
      return (await world.app.http.inject({ method: 'POST', url, headers, payload: '{"results":[]}' })).statusCode
    }
    const rotated = async (key: string): Promise<string> =>
      (await json<{ value: string }>('supplier', 'rotate', name, key)).value
    const [path, password] = [await rotated('pathSecret'), await rotated('basicPassword')]
    await eventually(async () => expect(await status(path, password)).toBe(200))
    for (const each of [old.pathSecret, path])
      for (const other of [old.basicPassword, password]) expect(await status(each, other)).toBe(200)
    expect(await status(path, 'another')).toBe(401)
    // What was seen by others is ended at once, with all that was accepted beside it.
    const again = await refused('supplier', 'rotate', name, 'pathSecret')
    expect(again).toContain('--overlap 0s')
    const last = (await json<{ value: string }>('supplier', 'rotate', name, 'pathSecret', '--overlap', '0s')).value
    await eventually(async () => expect(await status(path, password)).toBe(401))
    expect([await status(old.pathSecret, password), await status(last, old.basicPassword)]).toEqual([401, 200])
    // So is what is set without a word of an overlap.
    await json('supplier', 'set', name, 'basicPassword=Vk2mXe7qRt5u')
    await eventually(async () => expect(await status(last, password)).toBe(401))
    expect([await status(last, old.basicPassword), await status(last, 'Vk2mXe7qRt5u')]).toEqual([401, 200])
  })

  test('what we show to the other side, what a provider makes, and what is not there are told apart', async () => {
    const esme = await add('smpp', { role: 'esme', host: 'smsc.example', systemId: 'us', password: 'Hd5?wQn8' })
    expect(await refused('supplier', 'rotate', esme, 'password')).toContain(`supplier set ${esme} password=`)
    const twilio = await add('twilio', { authToken: 'c0ffee5eed1234987fab6d3e2b1a0f99' })
    expect(await refused('supplier', 'rotate', twilio, 'authToken')).toContain(
      `supplier rotate ${twilio} authToken VALUE`,
    )
    expect(await refused('supplier', 'rotate', twilio, 'secret')).toContain('It has: authToken')
    await json('supplier', 'rotate', twilio, 'authToken', 'ab5e1d29c7f04836be91d7a2c6f30e48', '--overlap', '1h')
    const listener = await add('smpp', { role: 'smsc', host: '127.0.0.1', port: 2775, accounts: [gateway] })
    const { value } = await json<{ value: string }>('supplier', 'rotate', listener, 'accounts.gw')
    expect(value).toMatch(/^\w{8}$/)
    expect(await findSupplier(world.database, listener)).toMatchObject({
      settings: { accounts: [{ ...gateway, password: value }] },
      oldSecrets: [{ key: 'accounts.gw', value: gateway.password }],
    })
    expect((await run('supplier', 'rotate', listener, 'accounts.gw', '--overlap', '31d')).exitCode).toBe(2)
  })
})

describe('a secret that can be guessed', () => {
  const account = (password: string): string => `accounts=${JSON.stringify([{ systemId: 'gateway1', password }])}`
  test.each([
    ['kannel', ['pathSecret=0000000000000000']],
    ['kannel', ['pathSecret=abcabcabcabcabcabc']],
    ['infobip', ['basicUser=infobip', 'basicPassword=password1']],
    ['webhook', [`secret=whsec_${Buffer.alloc(32).toString('base64')}`]],
    ['bird', ['signingKey=12345678901234567890']],
    ['smpp', ['host=smsc.example', 'systemId=us', 'password=a']],
    ['smpp', ['host=smsc.example', 'systemId=gateway1', 'password=gateway1']],
    ['smpp', ['role=smsc', account('a')]],
    ['smpp', ['role=smsc', account('gateway1')]],
    ['smpp', ['role=smsc', account('iloveyou')]],
  ])('is refused for %s with %j: by add, and by set', async (kind, settings) => {
    const given = settings.flatMap((each) => ['--set', each])
    const name = `weak-${world.next()}`
    expect(await refused('supplier', 'add', name, '--kind', kind, ...given)).toContain('must be hard to guess')
    expect(await findSupplier(world.database, name)).toBeNull()
    const there = Object.fromEntries(settings.map((each) => each.split(/=(.*)/s).slice(0, 2)))
    const before = { ...there, ...(there['accounts'] !== undefined && { accounts: [gateway] }) } as Record<
      string,
      unknown
    >
    const known = await add(kind, kind === 'infobip' ? { pathSecret: 'Zr0xWq8nLk3sVb6tYp1m' } : before)
    expect(await refused('supplier', 'set', known, ...settings.filter((each) => !each.startsWith('role=')))).toContain(
      'must be hard to guess',
    )
  })

  test('that stands already goes on being used, whatever else is set, and doctor names it without it', async () => {
    const settings = { pathSecret: '0000000000000000' }
    const name = await add('kannel', settings)
    await json('supplier', 'set', name, 'allowFrom=127.0.0.1')
    const url = `/inbound/${name}/0000000000000000?id=1&from=a&to=79590000001&text=hello`
    await eventually(async () => expect((await world.app.http.inject({ url })).statusCode).toBe(200))
    const { exitCode, stdout } = await run('doctor')
    expect(exitCode).toBe(1)
    expect(stdout).toContain(`FIX   supplier ${name}: its pathSecret has fewer than`)
    expect(stdout).toContain(`verifyplus supplier rotate ${name} pathSecret`)
    expect(stdout).not.toContain('0000000000000000')
    expect(await refused('supplier', 'rotate', name, 'pathSecret', '1111111111111111')).toContain('hard to guess')
  })
})

test('supplier add says of Twilio what its numbers are not for', async () => {
  const token = 'authToken=c0ffee5eed1234987fab6d3e2b1a0f99'
  const { stdout } = await run('supplier', 'add', 'our-twilio', '--kind', 'twilio', '--set', token)
  expect(stdout).toMatch(/Twilio blocks one-time codes[^]*30038[^]*test senders/)
})
