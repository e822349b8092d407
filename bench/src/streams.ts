// What open pages cost: `node bench/src/streams.ts [streams] [leases a second]`. Each stream belongs to a customer of its own; the
// leases and messages come from this process, so what the server spends is spent on streams alone.
import { get, type IncomingMessage } from 'node:http'
import { setTimeout as pause } from 'node:timers/promises'
import { openCatalogue } from '@verifyplus/server/src/catalogue/index.ts'
import { systemClock } from '@verifyplus/server/src/core/clock.ts'
import type { Database } from '@verifyplus/server/src/db/index.ts'
import { createClaims } from '@verifyplus/server/src/leases/index.ts'
import { createIngest } from '@verifyplus/server/src/messages/index.ts'
import { mustBe } from './callers.ts'
import { openCluster } from './cluster.ts'
import { median } from './pairs.ts'
import { startServer, type StartedServer } from './servers/start-server.ts'
import { countryCode, openStock, productId, type Holder } from './stock.ts'

const idleSeconds = 30
const busySeconds = 20

interface Spent {
  cpuMicros: number
  residentBytes: number
  heapBytes: number
}

async function main(): Promise<void> {
  const [streams = 1_000, perSecond = 50] = process.argv.slice(2).map(Number)
  const cluster = await openCluster((line) => process.stderr.write(`${line}\n`))
  try {
    await cluster.withDatabase('streams', (database) => measure(database, streams, perSecond))
  } finally {
    await cluster.close()
  }
}

async function measure(database: Database, streams: number, perSecond: number): Promise<void> {
  const stock = await openStock(database, streams)
  await stock.addNumbers(perSecond * busySeconds + 1_000)
  const server = await startServer('ours.ts', { connectionString: database.connectionString })
  const opened: IncomingMessage[] = []
  const events = { lease: 0, bytes: 0 }
  const sentAtMs = new Map<string, number>()
  const latenciesMs: number[] = []
  try {
    const empty = await spent(server)
    const startedMs = performance.now()
    for (const holder of stock.holders) opened.push(await openStream(server.port, holder, hear))
    tell('opened', { streams: opened.length, seconds: (performance.now() - startedMs) / 1_000 })
    await pause(2_000)
    const full = await spent(server)
    tell('memory of a stream', {
      residentKb: (full.residentBytes - empty.residentBytes) / streams / 1_024,
      heapKb: (full.heapBytes - empty.heapBytes) / streams / 1_024,
      processMb: full.residentBytes / 1_048_576,
    })
    const idle = await during(server, () => pause(idleSeconds * 1_000))
    tell('nothing happens', { cpuShareOfOneCore: idle.cpuMicros / idle.tookMicros })
    const busy = await during(server, () => lend(database, stock.holders, stock.supplierId, perSecond, sentAtMs))
    await pause(2_000)
    latenciesMs.sort((a, b) => a - b)
    tell(`${perSecond} leases and ${perSecond} codes a second`, {
      cpuShareOfOneCore: busy.cpuMicros / busy.tookMicros,
      leaseEvents: events.lease,
      cpuMicrosOfAnEvent: busy.cpuMicros / Math.max(1, events.lease),
      codeMedianMs: median(latenciesMs),
      codeP99Ms: latenciesMs[Math.floor(latenciesMs.length * 0.99)] ?? 0,
      codes: latenciesMs.length,
      residentMb: (await spent(server)).residentBytes / 1_048_576,
    })
  } finally {
    for (const stream of opened) stream.destroy()
    await server.stop()
  }

  function hear(text: string): void {
    events.bytes += text.length
    for (const [, json] of text.matchAll(/event: lease\.updated\nid: .+\ndata: (.+)\n/g)) {
      events.lease++
      const lease = JSON.parse(json as string) as { id: string; code: string | null }
      const sentAt = sentAtMs.get(lease.id)
      if (lease.code === null || sentAt === undefined) continue
      sentAtMs.delete(lease.id)
      latenciesMs.push(performance.now() - sentAt)
    }
  }
}

function openStream(port: number, holder: Holder, hear: (text: string) => void): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const headers = { authorization: `Bearer ${holder.apiToken}` }
    get({ host: '127.0.0.1', port, path: '/v3/events', headers, agent: false }, (response) => {
      mustBe(response.statusCode === 200, 'a stream was refused')
      let rest = ''
      response.setEncoding('utf8')
      response.on('data', (chunk: string) => {
        rest += chunk
        const end = rest.lastIndexOf('\n\n')
        if (end < 0) return
        hear(`${rest.slice(0, end)}\n`)
        rest = rest.slice(end + 2)
      })
      // The server or we end it; what it brought until then counts.
      response.on('error', () => {})
      resolve(response)
    }).on('error', reject)
  })
}

/** A lease for one customer after the other, and its code half a second later, at an even pace. */
async function lend(
  database: Database,
  holders: readonly Holder[],
  supplierId: number,
  perSecond: number,
  sentAtMs: Map<string, number>,
): Promise<void> {
  const claims = createClaims(database, systemClock)
  const ingest = createIngest({ database, catalogue: await openCatalogue(database) })
  const work: Promise<void>[] = []
  const startedMs = performance.now()
  for (let i = 0; i < perSecond * busySeconds; i++) {
    await pause(Math.max(0, startedMs + (i * 1_000) / perSecond - performance.now()))
    const { customerId } = holders[i % holders.length] as Holder
    work.push(one(i, customerId))
  }
  await Promise.all(work)

  async function one(i: number, customerId: number): Promise<void> {
    const claim = await claims.claim({ customerId, countryCode, productId, setsAside: true })
    if (claim.kind !== 'lent') throw new Error('there are numbers enough')
    await pause(500)
    sentAtMs.set(`lease_${claim.leaseId}`, performance.now())
    await ingest.ingest(supplierId, {
      dedupeKey: `stream-${i}`,
      msisdn: claim.msisdn,
      originator: 'Telegram',
      text: 'Telegram code: 12345',
      receivedAt: new Date(),
      raw: Buffer.from(''),
    })
  }
}

async function spent(server: StartedServer): Promise<Spent> {
  const text = await (await fetch(`http://127.0.0.1:${server.port}/metrics`)).text()
  const read = (name: string): number => Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1] ?? 0)
  return {
    cpuMicros: await server.cpuMicros(),
    residentBytes: read('process_resident_memory_bytes'),
    heapBytes: read('nodejs_heap_size_used_bytes'),
  }
}

async function during(
  server: StartedServer,
  work: () => Promise<unknown>,
): Promise<{ cpuMicros: number; tookMicros: number }> {
  const [beforeMicros, startedMs] = [await server.cpuMicros(), performance.now()]
  await work()
  return { cpuMicros: (await server.cpuMicros()) - beforeMicros, tookMicros: (performance.now() - startedMs) * 1_000 }
}

function tell(what: string, figures: Record<string, number>): void {
  const told = Object.entries(figures).map(([name, figure]) => `${name} ${Number(figure.toPrecision(4))}`)
  process.stdout.write(`${what}: ${told.join(', ')}\n`)
}

await main()
