import { setTimeout } from 'node:timers/promises'
import type { Database } from '@verifyplus/server/src/db/index.ts'
import type { CaseName } from './arguments.ts'
import type { BenchCase, Contest } from './bench-case.ts'
import { mustBe } from './callers.ts'
import { messagesFor } from './mo-messages.ts'
import { startServer } from './servers/start-server.ts'
import { deliverSm } from './smpp/deliver-sm.ts'
import { kannelIsMissing, startKannel } from './smpp/kannel.ts'
import { startGenerator, type Generator } from './smpp/start-generator.ts'
import { openStock, type Stock } from './stock.ts'

const customers = 200

/** The whole way of a message that comes over SMPP, beside a gateway that only acknowledges. */
export function ingestSmppCase(window: number, name: CaseName): BenchCase {
  return {
    name,
    pieces: 'deliver_sm acknowledged',
    ours: `deliver_sm over one bind, window ${window}: decoded, matched to its lease, code read, stored, committed, then answered; one process`,
    reference: `Kannel, same generator, same window: bearerbox answers before anything is stored or looked at, and hands on to smsbox, which calls a URL`,
    missing: kannelIsMissing,
    stage: (cluster, contend) => cluster.withDatabase('smpp', (database) => open(database, window, contend)),
  }
}

async function open<Result>(
  database: Database,
  window: number,
  contend: (contest: Contest) => Promise<Result>,
): Promise<Result> {
  const stock = await openStock(database, customers)
  const opened: { stop(): Promise<void> }[] = []
  const cpu = { micros: 0, pieces: 0 }
  const codes = new Map<number, string>()
  let acknowledgedByKannel = 0
  try {
    const [forOurs, forTheirs] = [await startGenerator(), await startGenerator()]
    opened.push(forOurs, forTheirs)
    const smsc = { port: forOurs.port, supplierId: stock.supplierId }
    const ours = await startServer('smpp.ts', { connectionString: database.connectionString, smsc })
    const kannel = await startKannel(forTheirs.port)
    opened.push(ours, kannel)
    const tooLate = setTimeout(20_000, undefined, { ref: false })
    const isBound = await Promise.race([
      Promise.all([forOurs.bound, forTheirs.bound]),
      Promise.race([kannel.ended, tooLate]).then(() => false),
    ])
    mustBe(isBound !== false, 'the two did not bind to the generator')
    return await contend({
      ours: {
        firstPieces: 2_000,
        async prepare(pieces) {
          // What Kannel has acknowledged and not yet handed on would take our processor time.
          await kannel.handedOn(acknowledgedByKannel)
          const coded = await prepare(forOurs, stock, pieces)
          for (const [leaseId, code] of coded) codes.set(leaseId, code)
        },
        async run(pieces) {
          const before = await ours.cpuMicros()
          await forOurs.deliver(window)
          cpu.micros += (await ours.cpuMicros()) - before
          cpu.pieces += pieces
        },
      },
      theirs: {
        firstPieces: 2_000,
        async prepare(pieces) {
          await prepare(forTheirs, stock, pieces)
        },
        async run(pieces) {
          await forTheirs.deliver(window)
          acknowledgedByKannel += pieces
        },
      },
      check: () => check(database, codes),
      figures: () => ({ ours: { serverCpuMicrosPerPiece: cpu.micros / cpu.pieces }, theirs: {} }),
    })
  } finally {
    for (const each of opened.reverse()) await each.stop()
  }
}

/** A message for each of so many fresh leases, of both sides alike. Answers which code each lease should get. */
async function prepare(generator: Generator, stock: Stock, pieces: number): Promise<Map<number, string>> {
  const leases = await stock.addLeases(pieces)
  const coded = messagesFor(leases)
  await generator.prepare(Buffer.concat(coded.map(({ message }, i) => deliverSm(i + 1, message))))
  return new Map(leases.map((lease, i) => [lease.leaseId, coded[i]?.code ?? '']))
}

/** As many rows as were acknowledged, each with its own lease and the code that stood in it. */
async function check(database: Database, codes: ReadonlyMap<number, string>): Promise<void> {
  const { rows: messages } = await database.pool.query<{ count: number }>('select count(*)::int as count from message')
  mustBe(
    messages[0]?.count === codes.size,
    `${codes.size} messages were acknowledged and ${messages[0]?.count} are stored`,
  )
  const { rows } = await database.pool.query<{ lease_id: number; code: string | null }>(
    `select l.lease_id, l.code from lease l join message m on m.message_id = l.code_message_id and m.lease_id = l.lease_id and m.code = l.code
     where l.state = 'received'`,
  )
  mustBe(rows.length === codes.size, `${codes.size} messages were acknowledged and ${rows.length} leases have a code`)
  for (const row of rows) mustBe(codes.get(row.lease_id) === row.code, 'a lease has the code of another')
}
