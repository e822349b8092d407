import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, vi } from 'vitest'
import { openDatabase } from '#db'
import { openEmbeddedPostgres } from '#db/embedded'
import { openProgramFolder } from '../program.ts'
import { deliverPdus } from '../../src/carriers/smpp/deliver.ts'
import { sampleMessage } from './sample-messages.ts'

/** The real program with its own PostgreSQL, as an operator would have it: suppliers are added by the command. */
export interface System {
  /** Adds a supplier of kind smpp. */
  addSmpp(name: string, settings: Record<string, string | number>): Promise<void>
  addKannel(name: string): Promise<{ url: string }>
  /** The texts that a supplier brought, by number; fails when a number has more than one message. */
  texts(supplier: string): Promise<Map<string, string>>
  /** How many messages a supplier brought. */
  count(supplier: string): Promise<number>
  /** Resolves when the supplier has brought so many. */
  untilCount(supplier: string, count: number): Promise<void>
  /** Resolves when the supplier's connection is in this state, by the operator's command. */
  untilState(supplier: string, state: string): Promise<void>
  close(): Promise<void>
}

export async function openSystem(): Promise<System> {
  const folder = await openProgramFolder()
  const settings = { SANDBOX: 'off', LOG_LEVEL: 'warn' }
  const server = await folder.start(settings)
  const postgres = await openEmbeddedPostgres({ dataDir: folder.dataDir, role: 'command', progress: () => {} })
  const database = openDatabase({ connectionString: postgres.connectionString, maxConnections: 2 })
  const rowsOf = async (supplier: string): Promise<{ msisdn: string; text: string }[]> => {
    const sql = 'select msisdn, text from message join supplier using (supplier_id) where name = $1'
    return (await database.pool.query<{ msisdn: string; text: string }>(sql, [supplier])).rows
  }
  const set = (settings: Record<string, string | number>): string[] =>
    Object.entries(settings).flatMap(([key, value]) => ['--set', `${key}=${value}`])

  return {
    async addSmpp(name, smpp) {
      await folder.json(['supplier', 'add', name, '--kind', 'smpp', ...set(smpp)], settings)
    },
    async addKannel(name) {
      const added = await folder.json<{ settings: { pathSecret: string } }>(
        ['supplier', 'add', name, '--kind', 'kannel'],
        settings,
      )
      return { url: `${server.url}/inbound/${name}/${added.settings.pathSecret}` }
    },
    async texts(supplier) {
      const rows = await rowsOf(supplier)
      const texts = new Map(rows.map((row) => [row.msisdn, row.text]))
      expect(rows).toHaveLength(texts.size)
      return texts
    },
    count: async (supplier) => (await rowsOf(supplier)).length,
    async untilCount(supplier, count) {
      await vi.waitFor(async () => expect((await rowsOf(supplier)).length).toBeGreaterThanOrEqual(count), waits)
    },
    async untilState(supplier, state) {
      await vi.waitFor(async () => {
        const listed = await folder.json<{ name: string; connections?: { state: string }[] }[]>(
          ['supplier', 'list'],
          settings,
        )
        const connections = listed.find(({ name }) => name === supplier)?.connections ?? []
        expect(connections.map((connection) => connection.state)).toEqual([state])
      }, waits)
    },
    async close() {
      await database.close()
      await postgres.stop()
      await folder.remove()
    },
  }
}

const waits = { timeout: 120_000, interval: 200 }

export function temporaryFolder(closing: (() => unknown)[]): string {
  const path = mkdtempSync(join(tmpdir(), 'smpp-peer-'))
  closing.push(() => rmSync(path, { recursive: true, force: true }))
  return path
}

/** For the Perl scripts: a line for each deliver_sm or submit_sm of the sample messages. Answers how many there are. */
export function writePduLines(file: string, count: number): number {
  const pdus = Array.from({ length: count }, (_, n) =>
    deliverPdus(sampleMessage(n), { defaultAlphabet: 'gsm7', reference: n }),
  ).flat()
  const lines = pdus.map((pdu) => {
    const hex = Buffer.from(pdu.shortMessage).toString('hex')
    return `${pdu.esmClass} ${pdu.dataCoding} ${pdu.source.address} ${pdu.destination.address} ${hex}\n`
  })
  writeFileSync(file, lines.join(''))
  return pdus.length
}
