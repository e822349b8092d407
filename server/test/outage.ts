import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import pg from 'pg'
import { Webhook } from 'standardwebhooks'
import { openEmbeddedPostgres, type EmbeddedPostgres } from '#db/embedded'
import { freePort } from './free-port.ts'
import { openProgramFolder, type RunningProgram } from './program.ts'
import { startSmscPeer, wireMessages, type SmscPeer } from './smsc-peer.ts'

/** The real program on a PostgreSQL that can be stopped and started again, with an SMPP carrier and a webhook carrier. */
export interface OutageScene {
  peer: SmscPeer
  webhook: WebhookCarrier
  server: RunningProgram
  /** Traffic over both ways, during which the PostgreSQL is stopped for a while. Resolves when everything was acknowledged. */
  outage(downMs: number): Promise<void>
  /** The same with whatever happens during the traffic; `flows` resolves when both ways have got on. */
  during(happens: (flows: () => Promise<void>) => Promise<void>): Promise<void>
  /** All texts in the database, sorted. */
  texts(): Promise<string[]>
  /** The texts of the messages that the traffic consists of so far. */
  sent: string[]
  close(): Promise<void>
}

export interface WebhookCarrier {
  statuses: Map<number, number>
  /** Sends again until it is answered 200. */
  deliver(id: string, text: string): Promise<void>
}

export async function openOutageScene(env: Record<string, string> = {}): Promise<OutageScene> {
  const dataDir = await mkdtemp(join(tmpdir(), 'verifyplus-outage-'))
  await chmod(dataDir, 0o711)
  const open = (): Promise<EmbeddedPostgres> => openEmbeddedPostgres({ dataDir, role: 'command', progress: () => {} })
  let postgres = await open()
  const { connectionString } = postgres
  const folder = await openProgramFolder()
  const peer = await startSmscPeer({ window: 10 })
  // Workers that all die at once would come back on another port if any would do.
  const settings = {
    DATABASE_URL: connectionString,
    PORT: String(await freePort()),
    SANDBOX: 'off',
    LOG_LEVEL: 'warn',
    ...env,
  }
  const server = await folder.start(settings)
  const set = Object.entries({
    host: '127.0.0.1',
    port: peer.port,
    systemId: 'us',
    binds: 2,
    reconnectMinMs: 50,
    reconnectMaxMs: 1_000,
  })
  await folder.json(
    ['supplier', 'add', 'smpp', '--kind', 'smpp', ...set.flatMap(([k, v]) => ['--set', `${k}=${v}`])],
    settings,
  )
  const { secret } = await folder.json<{ secret: string }>(['supplier', 'add', 'hook', '--kind', 'webhook'], settings)
  await peer.until(() => peer.bound === 2)
  const webhook = webhookCarrier(`${server.url}/inbound/hook`, secret)
  const sent: string[] = []

  function traffic(): { stop(): Promise<void> } {
    let isStopping = false
    async function send(by: (text: string, n: number) => Promise<unknown>, way: string): Promise<void> {
      for (let n = 0; !isStopping; n++) {
        const text = `${way} ${n} ${n % 4 === 0 ? '😀 long '.repeat(20) : 'short'}`
        sent.push(text)
        await by(text, n)
      }
    }
    const overSmpp = (text: string): Promise<void> =>
      peer.deliver(
        wireMessages({ msisdn: '79590000001', originator: 'Telegram', text, reference: sent.length & 0xffff }),
      )
    const ways = [
      ...Array.from({ length: 8 }, (_, i) => send(overSmpp, `smpp ${i}`)),
      ...Array.from({ length: 2 }, (_, i) => send((text, n) => webhook.deliver(`hook-${i}-${n}`, text), `hook ${i}`)),
    ]
    return {
      async stop() {
        isStopping = true
        await Promise.all(ways)
      },
    }
  }

  /** Resolves when both ways have had messages acknowledged since now. */
  async function flows(): Promise<void> {
    const [smppBefore, hookBefore] = [peer.statuses.get(0) ?? 0, webhook.statuses.get(200) ?? 0]
    await peer.until(() => (peer.statuses.get(0) ?? 0) > smppBefore + 50)
    while ((webhook.statuses.get(200) ?? 0) < hookBefore + 5) await pause(20)
  }

  async function during(happens: (flows: () => Promise<void>) => Promise<void>): Promise<void> {
    const running = traffic()
    await flows()
    await happens(flows)
    await flows()
    await running.stop()
  }

  return {
    peer,
    webhook,
    server,
    sent,
    during,
    outage: (downMs) =>
      during(async () => {
        await postgres.stop()
        // What must pass is the time itself: whoever gives up too early, or never tries again, shows only then.
        await pause(downMs)
        postgres = await open()
      }),
    async texts() {
      const client = new pg.Client({ connectionString })
      await client.connect()
      const { rows } = await client.query<{ text: string }>('select text from message')
      await client.end()
      return rows.map((row) => row.text).sort()
    },
    async close() {
      await folder.remove()
      await peer.stop()
      await postgres.stop()
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}

function webhookCarrier(url: string, secret: string): WebhookCarrier {
  const statuses = new Map<number, number>()
  return {
    statuses,
    async deliver(id, text) {
      const body = JSON.stringify({ id, from: 'Telegram', to: '79590000002', text })
      for (;;) {
        const at = new Date()
        // A connection that breaks is no answer, nor is silence.
        const response = await fetch(url, {
          method: 'POST',
          headers: {
            'content-type': 'application/json',
            'webhook-id': id,
            'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
            'webhook-signature': new Webhook(secret).sign(id, at, body),
          },
          body,
          signal: AbortSignal.timeout(5_000),
        }).catch(() => null)
        await response?.arrayBuffer().catch(() => {})
        if (response) statuses.set(response.status, (statuses.get(response.status) ?? 0) + 1)
        if (response?.status === 200) return
        await pause(100)
      }
    },
  }
}
