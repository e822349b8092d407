import { readFile, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import pg from 'pg'
import { Webhook } from 'standardwebhooks'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openEmbeddedPostgres } from '#db/embedded'
import { openProgramFolder, type ProgramFolder, type RunningProgram } from '#test/program'
import { eventually } from '#test/eventually'

const env = { SANDBOX: 'on', SANDBOX_DELAY_SECONDS: '0', SANDBOX_SHARE: '1', LOG_LEVEL: 'trace' }

/** Plain words that stand in the bodies of this test and nowhere in the program. */
const planted = {
  code: '918273',
  poisonedCode: '646464',
  brokenBody: 'harvestmoon',
  wrongField: 'silverbirch',
  wrongSignature: 'v1,bm90IGEgc2lnbmF0dXJlIGF0IGFsbCwganVzdCBwbGFpbiB0ZXh0Lg==',
  wrongToken: 'vp_000000000000000000000000000000000000',
  poisonedText: 'marigoldgate',
}

interface Secret {
  what: string
  value: string
}

/** What of the secrets occurs in the text. Tells what was found and never the value: a failing test writes logs too. */
function leaks(text: string, secrets: readonly Secret[]): string[] {
  const found = secrets.filter(({ value }) => occurs(text, value) || occurs(text, JSON.stringify(value).slice(1, -1)))
  return [...new Set(found.map(({ what }) => what))]
}

/** A code is a leak where it stands as a number of its own: a timestamp may well contain its digits. */
function occurs(text: string, value: string): boolean {
  if (!/^\d+$/.test(value)) return text.includes(value)
  return new RegExp(`(?<!\\d)${value}(?!\\d)`).test(text)
}

let folder: ProgramFolder
let written = ''
let databaseLog = ''
const secrets: Secret[] = Object.entries(planted).map(([what, value]) => ({ what, value }))

beforeAll(async () => {
  folder = await openProgramFolder()
  const server = await folder.start(env)
  try {
    await live(server)
  } finally {
    await server.stop()
    written = server.stderr
    const logs = join(folder.dataDir, 'postgres/log')
    for (const name of await readdir(logs)) databaseLog += await readFile(join(logs, name), 'utf8')
  }
})
afterAll(async () => {
  await folder.remove()
})

/** Everything that can happen to the program in one run, the good and the bad. */
async function live(server: RunningProgram): Promise<void> {
  const firstToken = /API token[^:]*: (vp_\w+)/.exec(server.stdout)?.[1] ?? ''
  const supplier = await folder.json<{ secret: string }>(['supplier', 'add', 'mine', '--kind', 'webhook'], env)
  const customer = await folder.json<{ customerId: number; token: string }>(
    ['customer', 'create', '--email', 'logs@example.org', '--balance', '1000000'],
    env,
  )
  const csv = join(folder.dataDir, 'numbers.csv')
  await writeFile(csv, 'msisdn,country\n37126000001,LV\n37126000002,LV\n37126000003,LV\n')
  await folder.json(['numbers', 'import', csv, '--supplier', 'mine'], env)
  for (const value of [firstToken, customer.token]) secrets.push({ what: 'an API token', value })
  secrets.push({ what: 'a secret of a supplier', value: supplier.secret })

  const post = async (path: string, body: string, headers: Record<string, string> = {}): Promise<[number, string]> => {
    const response = await fetch(server.url + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body,
    })
    return [response.status, await response.text()]
  }
  const signed = (
    id: string,
    text: string,
    secret = supplier.secret,
    to = '37126000001',
  ): Promise<[number, string]> => {
    const body = JSON.stringify({ id, from: 'Telegram', to, text })
    const signature = new Webhook(secret).sign(id, new Date(), body)
    secrets.push({ what: 'a message text', value: text }, { what: 'a signature', value: signature })
    return post('/inbound/mine', body, {
      'webhook-id': id,
      'webhook-timestamp': String(Math.floor(Date.now() / 1000)),
      'webhook-signature': signature,
    })
  }
  const lend = async (token: string, country: string): Promise<string> => {
    const [status, body] = await post('/api/get_number', JSON.stringify({ token, country, productId: '2' }))
    expect(status).toBe(200)
    return (JSON.parse(body) as { numberId: string }).numberId
  }
  const collect = (token: string, country: string, numberId: string, wait = 0): Promise<[number, string]> =>
    post('/api/get_sms', JSON.stringify({ token, country, productId: '2', numberId, wait }))

  const postgres = await openEmbeddedPostgres({ dataDir: folder.dataDir, role: 'command', progress: () => {} })
  const query = async <Row extends pg.QueryResultRow>(sql: string): Promise<Row[]> => {
    // One connection a statement: this run cuts and kills what is connected.
    const client = new pg.Client({ connectionString: postgres.connectionString })
    await client.connect()
    try {
      return (await client.query<Row>(sql)).rows
    } finally {
      await client.end()
    }
  }
  try {
    // The sandbox: a number, a made-up message, its code.
    const sandboxLease = await lend(firstToken, 'RU')
    const [, sandboxCode] = await collect(firstToken, 'RU', sandboxLease, 30)
    expect(sandboxCode).toMatch(/^\{"sms":/)

    // Our own numbers: Latvia without the fictional ones.
    const fictional = await folder.json<{ msisdn: string }[]>(
      ['numbers', 'list', '--supplier', 'sandbox', '--country', 'LV', '--limit', '1000'],
      env,
    )
    await folder.json(['numbers', 'retire', ...fictional.map((n) => n.msisdn)], env)
    const leases = [await lend(customer.token, 'LV'), await lend(customer.token, 'LV')]
    const numbers = await query<{ msisdn: string }>(
      `select msisdn from lease where lease_id in (${leases.join()}) order by lease_id`,
    )
    const [first = '', second = ''] = leases
    expect(await signed('log-1', `Telegram code: ${planted.code}`, supplier.secret, numbers[0]?.msisdn)).toEqual([
      200,
      expect.any(String),
    ])
    expect(await collect(customer.token, 'LV', first)).toEqual([200, `{"sms":"${planted.code}"}`])

    // What outsiders get wrong.
    const otherSecret = `whsec_${Buffer.from('another secret, of another supplier').toString('base64')}`
    secrets.push({ what: 'a wrong secret', value: otherSecret })
    expect(await signed('log-2', 'Telegram code: 918274', otherSecret)).toEqual([401, expect.any(String)])
    expect(
      await post('/inbound/mine', `{"id":"x","text":"${planted.brokenBody}"}`, {
        'webhook-id': 'x',
        'webhook-timestamp': String(Math.floor(Date.now() / 1000)),
        'webhook-signature': planted.wrongSignature,
      }),
    ).toEqual([401, expect.any(String)])
    for (const body of [
      `{"id": ${planted.brokenBody}`,
      JSON.stringify({ id: 'y', text: [planted.wrongField], from: planted.wrongField }),
    ]) {
      const at = new Date()
      const answer = await post('/inbound/mine', body, {
        'webhook-id': 'y',
        'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
        'webhook-signature': new Webhook(supplier.secret).sign('y', at, body),
      })
      expect(answer).toEqual([400, expect.any(String)])
    }
    for (const path of ['/api/get_number', '/api/get_sms']) {
      expect(await post(path, `{"token": "${customer.token}", ${planted.brokenBody}`)).toEqual([
        400,
        expect.any(String),
      ])
      expect(await post(path, JSON.stringify({ token: [customer.token], country: planted.wrongField }))).toEqual([
        400,
        expect.any(String),
      ])
      const wrong = { token: planted.wrongToken, country: 'LV', productId: '2', numberId: first }
      expect(await post(path, JSON.stringify(wrong))).toEqual([401, expect.any(String)])
    }
    expect(await post(`/api/get_sms?token=${customer.token}`, '{}', { 'content-type': 'text/plain' })).toEqual([
      415,
      expect.any(String),
    ])

    // What PostgreSQL refuses, with the failed row in the error's detail or message.
    await query(
      `alter table message add constraint poisoned check (text not like '%${planted.poisonedText}%') not valid`,
    )
    expect(await signed('log-3', `${planted.poisonedText} 1234`, supplier.secret, numbers[1]?.msisdn)).toEqual([
      500,
      expect.any(String),
    ])
    await query('alter table message drop constraint poisoned')
    await query(`create function tell_all() returns trigger language plpgsql as $$ begin raise exception 'row %', new; end $$;
      create trigger tell_all before insert on message for each row execute function tell_all()`)
    expect(await signed('log-4', `${planted.poisonedText} 12345`, supplier.secret, numbers[1]?.msisdn)).toEqual([
      500,
      expect.any(String),
    ])
    await query('drop trigger tell_all on message')
    expect(
      await signed('log-5', `Telegram code: ${planted.poisonedCode}`, supplier.secret, numbers[1]?.msisdn),
    ).toEqual([200, expect.any(String)])
    await query(`alter table lease add constraint poisoned check (paid_code <> '${planted.poisonedCode}') not valid`)
    expect(await collect(customer.token, 'LV', second)).toEqual([500, expect.any(String)])
    await query('alter table lease drop constraint poisoned')
    await query('alter table lease rename column paid_code to hidden')
    expect(await collect(customer.token, 'LV', second)).toEqual([500, expect.any(String)])
    await query('alter table lease rename column hidden to paid_code')
    expect(await collect(customer.token, 'LV', second)).toEqual([200, `{"sms":"${planted.poisonedCode}"}`])

    // All connections cut, then the database killed under the running server.
    await query(
      'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
    )
    await folder.killPostmaster()
    const [status] = await signed('log-6', `Telegram code: ${planted.code}`, supplier.secret, numbers[0]?.msisdn)
    expect([200, 503]).toContain(status)
    await eventually(async () => expect((await fetch(`${server.url}/readyz`)).status).toBe(200))

    await eventually(() => expect(server.stderr).toContain('The database is back'))

    // Whatever the database holds of texts, codes and secrets is what no log may hold.
    const held = await query<{ what: string; value: string }>(`
      select 'a message text' as what, text as value from message where text is not null
      union all select 'a code', code from message where code is not null
      union all select 'a secret of a supplier', value from supplier cross join jsonb_each_text(settings) where key ~* 'secret|password|token' and value <> ''`)
    expect(new Set(held.map((row) => row.what)).size).toBe(3)
    secrets.push(...held)
    const passwords = JSON.parse(await readFile(join(folder.dataDir, 'postgres/passwords.json'), 'utf8')) as object
    for (const value of Object.values(passwords) as string[]) secrets.push({ what: 'a password', value })
  } finally {
    await postgres.stop()
  }
}

describe('a run at LOG_LEVEL=trace', () => {
  test('was a whole one: faults, refusals and interruptions stand in the log', () => {
    for (const line of [
      'a request failed',
      'the database refused a statement',
      'a message was refused',
      'the database is unreachable',
      'The database is back',
      'stopped',
    ])
      expect(written).toContain(line)
    expect(written.match(/a request failed/g)).toHaveLength(4)
  })

  test('leaves no code, text, token, secret or password in what the program writes to its log', () => {
    expect(leaks(written, secrets)).toEqual([])
  })

  test('leaves none of them in the log of its PostgreSQL', () => {
    expect(databaseLog).not.toBe('')
    expect(leaks(databaseLog, secrets)).toEqual([])
  })

  test('the check finds each of them when it stands in a line of a copy of the log', () => {
    expect(secrets.length).toBeGreaterThan(20)
    for (const secret of secrets) {
      const line = JSON.stringify({ level: 30, time: 1_700_000_000_000, msg: `a customer got ${secret.value}` })
      expect(leaks(`${written}${line}\n`, secrets)).toContain(secret.what)
    }
  })
})
