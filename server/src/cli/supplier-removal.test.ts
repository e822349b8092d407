import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Webhook } from 'standardwebhooks'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { openProgramFolder, type ProgramFolder } from '#test/program'

const env = { SANDBOX: 'off', WORKERS: '2' }
/** The lease's twenty seconds, the job's five, and a busy machine. */
const waits = { timeout: 90_000, interval: 200 }

let folder: ProgramFolder
beforeAll(async () => {
  folder = await openProgramFolder()
})
afterAll(() => folder.remove())

test(
  'a supplier that is removed while its number is lent is heard by every process until the lease ends, and then gone',
  { timeout: 300_000 },
  async () => {
    const server = await folder.start(env)
    const command = async (...args: string[]): Promise<string> => (await folder.run(args, env)).stdout
    const { secret } = await folder.json<{ secret: string }>(
      ['supplier', 'add', 'gone', '--kind', 'webhook', '--cool-down', '0s'],
      env,
    )
    await writeFile(join(folder.dataDir, 'n.csv'), 'msisdn,country\n79590000001,RU\n')
    await command('numbers', 'import', join(folder.dataDir, 'n.csv'), '--supplier', 'gone')
    await command('product', 'set', '2', '--lease', '20s')
    const customer = ['customer', 'create', '--email', 'a@example.org', '--balance', '100000']
    const { token } = await folder.json<{ token: string }>(customer, env)
    const post = (path: string, body: string, headers: Record<string, string> = {}): Promise<Response> =>
      fetch(server.url + path, {
        method: 'POST',
        // On a connection of its own: connections are what is shared out.
        headers: { 'content-type': 'application/json', connection: 'close', ...headers },
        body,
      })
    const order = { token, country: 'RU', productId: '2' }
    const lent = (await (await post('/api/get_number', JSON.stringify(order))).json()) as Record<string, string>
    const send = async (id: string): Promise<number> => {
      const at = new Date()
      const body = JSON.stringify({ id, from: 'Telegram', to: lent['number'], text: `Telegram code: 2468${id}` })
      const answer = await post('/inbound/gone', body, {
        'webhook-id': id,
        'webhook-timestamp': String(Math.floor(at.getTime() / 1_000)),
        'webhook-signature': new Webhook(secret).sign(id, at, body),
      })
      return answer.status
    }

    expect(await command('supplier', 'remove', 'gone')).toMatch(
      /^Supplier gone is leaving: its numbers are no longer lent, and its messages are accepted until the active leases \(1\) and their cool-down are over, at the latest 20\S+Z\. Then it is removed automatically; --now removes it at once\. 1 number retired\.\n$/,
    )
    for (let n = 0; n < 4; n++) expect(await send(String(n))).toBe(200)
    const told = await post('/api/get_sms', JSON.stringify({ ...order, numberId: lent['numberId'] }))
    expect(await told.json()).toEqual({ sms: expect.stringMatching(/^2468\d$/) as string })
    expect(await command('supplier', 'list')).toContain('Supplier gone is leaving')
    await vi.waitFor(async () => expect(await command('supplier', 'list')).toBe('(none)\n'), waits)
    await vi.waitFor(async () => {
      for (let n = 4; n < 8; n++) expect(await send(String(n))).toBe(404)
    }, waits)
    expect(await server.stop()).toBe(0)
  },
)
