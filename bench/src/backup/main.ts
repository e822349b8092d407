// A backup and its restore beside a plain COPY of the same tables: time and memory, each in a process of its own.
//   node bench/src/backup/main.ts [messages]
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { createCustomer } from '@verifyplus/server/src/customers/index.ts'
import { openEmbeddedPostgres } from '@verifyplus/server/src/db/embedded/index.ts'
import { migrate, openDatabase } from '@verifyplus/server/src/db/index.ts'
import { seedCatalogue } from '@verifyplus/server/src/catalogue/index.ts'
import { addSupplier } from '@verifyplus/server/src/numbers/index.ts'
import { fill } from './fill.ts'
import { runPhase, type Measured, type Phase } from './phases.ts'

const perStatement = 50_000

async function main(messages: number): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'verifyplus-backup-bench-'))
  const say = (line: string): void => void process.stderr.write(`${line}\n`)
  try {
    const postgres = await openEmbeddedPostgres({ dataDir: folder, role: 'command', progress: say })
    try {
      await makePast(postgres.connectionString, messages, say)
      const empty = await otherDatabase(postgres.adminConnectionString, 'empty')
      const plain = await otherDatabase(postgres.adminConnectionString, 'plain')
      const plainDatabase = openDatabase({ connectionString: plain })
      await migrate(plainDatabase)
      await plainDatabase.close()
      const phases: Phase[] = [
        { name: 'copy out', url: postgres.connectionString, folder },
        { name: 'backup', url: postgres.connectionString, folder },
        { name: 'backup, encrypted', url: postgres.connectionString, folder },
        { name: 'copy in', url: plain, folder },
        { name: 'restore', url: empty, folder },
      ]
      for (const phase of phases) {
        const { seconds, megabytes, fileBytes } = await inProcess(phase)
        const size = fileBytes > 0 ? `, ${(fileBytes / 1e6).toFixed(0)} MB` : ''
        process.stdout.write(`${phase.name}: ${seconds.toFixed(1)} s, ${megabytes.toFixed(0)} MB of memory${size}\n`)
      }
    } finally {
      await postgres.stop()
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function makePast(connectionString: string, messages: number, say: (line: string) => void): Promise<void> {
  const database = openDatabase({ connectionString, maxConnections: 1 })
  const at = new Date()
  await migrate(database)
  await seedCatalogue(database)
  await createCustomer(database, { email: 'a@example.org', balanceMinor: 9_000_000_000_000n, note: 'bench', at })
  await addSupplier(database, { name: 'bench', kind: 'webhook', settings: {}, at })
  await database.longTx((client) =>
    client.query(
      `insert into number (msisdn, country_code, supplier_id, created_at) select (79590000000 + i)::text, 'RU', 1, $1 from generate_series(0, 999) i`,
      [at],
    ),
  )
  for (let from = 1; from <= messages; from += perStatement) {
    await database.longTx((client) => fill(client, from, Math.min(perStatement, messages - from + 1), at))
    say(`${from + perStatement - 1} messages`)
  }
  await database.longTx((client) =>
    client.query('update account set balance_minor = balance_minor - $1::bigint * 3000 where customer_id = 1', [
      messages,
    ]),
  )
  await database.longTx((client) => client.query('analyze'))
  await database.close()
}

async function otherDatabase(admin: string, name: string): Promise<string> {
  const client = new pg.Client({ connectionString: admin })
  await client.connect()
  await client.query(`create database ${name} owner verifyplus template template0`)
  await client.end()
  return admin.replace('/postgres?', `/${name}?`)
}

async function inProcess(phase: Phase): Promise<Measured> {
  const child = fork(import.meta.filename, ['--phase'])
  child.send(phase)
  const [measured] = (await once(child, 'message')) as [Measured | { failed: string }]
  await once(child, 'exit')
  if ('failed' in measured) throw new Error(`${phase.name}: ${measured.failed}`)
  return measured
}

if (process.argv[2] === '--phase') {
  process.once('message', (phase: Phase) => {
    runPhase(phase).then(
      (measured) => process.send?.(measured, () => process.disconnect()),
      (error: unknown) => process.send?.({ failed: String(error) }, () => process.disconnect()),
    )
  })
} else await main(Number(process.argv[2] ?? 1_000_000))
