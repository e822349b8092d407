import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { freePort } from '@verifyplus/server/test/free-port.ts'
import { openProgramFolder, type CommandResult, type RunningProgram } from '@verifyplus/server/test/program.ts'
import { startSmscPeer, type SmscPeer } from '@verifyplus/server/test/smsc-peer.ts'
import type { Customer } from './record.ts'
import { sqlOf, type Sql } from './sql.ts'
import { until } from './waiting.ts'

/** What is asked for. A lease is so short that it ends within a run; its numbers are lent again and again. */
export const product = { id: '2', country: 'RU', leaseSeconds: 20 }
export const sender = 'Telegram'
export const webhookSupplier = 'hook'
/** Enough that no run comes near it: 600,000 codes. */
export const openingMinor = 2_000_000_000

/**
 * What numbers of each supplier bring and how long they rest. Webhooks tell when a message was sent, so that their numbers need no
 * rest and go from hand to hand. SMPP does not: they rest for longer than any fault lasts, and there are enough of them for a
 * hundred leases a second (measured: 56 on two quiet cores; 12,000 that rested ten minutes were used up in four).
 */
const stock = [
  { supplier: webhookSupplier, prefix: '79590', numbers: 1_200, coolDownSeconds: 0 },
  { supplier: 'carrier', prefix: '79591', numbers: 40_000, coolDownSeconds: 300 },
] as const
const customers = 4
/** A first start makes a database: half a minute where others use the machine too. */
const startWithinMs = 240_000
const bindWithinMs = 120_000

/** Servers, suppliers, customers and stock, and a way into the database that is not the program's. */
export interface World {
  readonly servers: RunningProgram[]
  readonly smsc: SmscPeer
  readonly webhookSecret: string
  readonly customers: readonly Customer[]
  readonly stock: number
  readonly dataDir: string
  isOfWebhook(msisdn: string): boolean
  coolDownSecondsOf(msisdn: string): number
  sql: Sql
  command(...args: string[]): Promise<CommandResult>
  /** As `command`, on another database than the servers'. */
  commandOn(databaseUrl: string, ...args: string[]): Promise<CommandResult>
  /** The pid of the embedded PostgreSQL. Rejects where none runs. */
  postmaster(): Promise<number>
  /** Starts server `n` again on its port, once: rejects with its words where it does not start. */
  restart(n: number): Promise<void>
  /** What each server that ever ran wrote. */
  logs(): string[]
  close(): Promise<void>
}

export interface WorldOptions {
  /** Of each server its environment; none of them names a database: they share the embedded one. */
  servers: readonly Record<string, string>[]
  /** Which of them never gets ready, so that nobody waits for it. */
  unready?: number
  /** Where the program's folder is made; among temporary files unless told otherwise. */
  parent?: string
  /** Where the database is for commands and for looking; left out: the embedded one. */
  databaseUrl?: string
}

export async function openWorld(options: WorldOptions): Promise<World> {
  const folder = await openProgramFolder(options.parent)
  const { databaseUrl } = options
  const base = { LOG_LEVEL: 'info', SANDBOX: 'off', ...(databaseUrl !== undefined && { DATABASE_URL: databaseUrl }) }
  // Faults make leases end without a charge, which is nobody's guilt.
  const environment = { ...base, PAUSE_UNCHARGED_SHARE: '1' }
  const smsc = await startSmscPeer({ resendAfterMs: 300 })
  const started: RunningProgram[] = []

  async function close(): Promise<void> {
    await folder.remove()
    await smsc.stop()
  }

  try {
    const envs: Record<string, string>[] = []
    for (const env of options.servers) envs.push({ ...environment, ...env, PORT: String(await freePort()) })
    const start = async (n: number): Promise<RunningProgram> => {
      const server = await folder.start(envs[n], startWithinMs, n === options.unready ? '/healthz' : '/readyz')
      started.push(server)
      return server
    }
    const json = <Answer>(...args: string[]): Promise<Answer> => folder.json<Answer>(args, environment)
    const servers: RunningProgram[] = []
    for (let n = 0; n < envs.length; n++) servers.push(await start(n))
    const webhookSecret = await fill(json, smsc.port, folder.dataDir)
    const made = await makeCustomers(json)
    if (!(await until(() => smsc.bound > 0, { withinMs: bindWithinMs })))
      throw new Error(`no SMPP bind within ${bindWithinMs} ms`)

    return {
      servers,
      smsc,
      webhookSecret,
      customers: made,
      stock: stock.reduce((sum, each) => sum + each.numbers, 0),
      dataDir: folder.dataDir,
      isOfWebhook: (msisdn) => msisdn.startsWith(stock[0].prefix),
      coolDownSecondsOf: (msisdn) => stock.find(({ prefix }) => msisdn.startsWith(prefix))?.coolDownSeconds ?? 0,
      sql: sqlOf(() => databaseUrl ?? embeddedUrl(folder.dataDir)),
      command: (...args) => folder.run(args, environment),
      commandOn: (url, ...args) => folder.run(args, { ...environment, DATABASE_URL: url }),
      async postmaster() {
        const pid = await folder.postmasterPid()
        if (pid === null) throw new Error('the embedded PostgreSQL does not run')
        return pid
      },
      async restart(n) {
        servers[n] = await start(n)
      },
      logs: () => started.map(({ stderr }) => stderr),
      close,
    }
  } catch (error) {
    await close()
    throw error
  }
}

type Json = <Answer>(...args: string[]) => Promise<Answer>

/** Suppliers, numbers and the product, by the operator's command. Answers the webhook's secret. */
async function fill(json: Json, smscPort: number, folder: string): Promise<string> {
  const coolDown = (n: 0 | 1): string[] => ['--cool-down', `${stock[n].coolDownSeconds}s`]
  const { secret } = await json<{ secret: string }>(
    'supplier',
    'add',
    stock[0].supplier,
    '--kind',
    'webhook',
    ...coolDown(0),
  )
  const settings = ['host=127.0.0.1', `port=${smscPort}`, 'systemId=us', 'binds=2'].flatMap((each) => ['--set', each])
  await json('supplier', 'add', stock[1].supplier, '--kind', 'smpp', ...coolDown(1), ...settings)
  await json('product', 'set', product.id, '--lease', `${product.leaseSeconds}s`, '--reuse', 'on')
  for (const { supplier, prefix, numbers } of stock) {
    const file = join(folder, `${supplier}.csv`)
    const rows = Array.from(
      { length: numbers },
      (_, n) => `${prefix}${String(n).padStart(6, '0')},${product.country}\n`,
    )
    await writeFile(file, `msisdn,country\n${rows.join('')}`)
    await json('numbers', 'import', file, '--supplier', supplier)
    await rm(file)
  }
  return secret
}

async function makeCustomers(json: Json): Promise<Customer[]> {
  const made: Customer[] = []
  for (let n = 0; n < customers; n++) {
    const args = ['--email', `c${n}@example.org`, '--balance', String(openingMinor)]
    const customer = await json<Customer>('customer', 'create', ...args)
    await json('customer', 'limit', String(customer.customerId), '--leases', '100000', '--requests', '100000')
    made.push({ customerId: customer.customerId, token: customer.token })
  }
  return made
}

/** The embedded database by its socket, as PostgreSQL's own files tell it: it may have been started by any of the programs. */
export async function embeddedUrl(
  dataDir: string,
  { role = 'verifyplus', database = 'verifyplus' }: { role?: 'verifyplus' | 'postgres'; database?: string } = {},
): Promise<string> {
  const file = await readFile(join(dataDir, 'postgres/passwords.json'), 'utf8')
  const passwords = JSON.parse(file) as Record<'superuser' | 'verifyplus', string>
  const password = passwords[role === 'postgres' ? 'superuser' : 'verifyplus']
  const socket = (await readFile(join(dataDir, 'postgres/data/postmaster.pid'), 'utf8')).split('\n')[4] ?? ''
  return `postgres://${role}:${password}@/${database}?host=${encodeURIComponent(socket)}&port=5432&sslmode=disable`
}
