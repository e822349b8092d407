import type { Database } from '@verifyplus/server/src/db/index.ts'
import type { BenchCase, Contest } from './bench-case.ts'
import { mustBe } from './callers.ts'
import { encodeRequest, openHttpClient, type HttpClient } from './http-client.ts'
import type { Side } from './pairs.ts'
import { startServer, type StartedServer } from './servers/start-server.ts'
import { countryCode, openStock, productId, type PreparedLease } from './stock.ts'

const connections = 64
const waitingLeases = 1_000
const answerBody = '{"status":409,"detail":"No sms code"}'

export const pollCase: BenchCase = {
  name: 'poll',
  pieces: 'answers',
  ours: `POST /api/get_sms for ${waitingLeases} waiting leases in turn, ${connections} keep-alive connections, one process`,
  reference:
    'a bare node:http server that reads and parses the same body and answers the same bytes, same client, one process',
  stage: (cluster, contend) => cluster.withDatabase('poll', (database) => open(database, contend)),
}

async function open<Result>(database: Database, contend: (contest: Contest) => Promise<Result>): Promise<Result> {
  const stock = await openStock(database, 1)
  const leases = await stock.addLeases(waitingLeases)
  const apiToken = stock.holders[0]?.apiToken ?? ''
  const opened: { close(): void | Promise<void> }[] = []
  try {
    const start = async (file: 'ours.ts' | 'bare.ts'): Promise<Contestant> => {
      const server = await startServer(file, { connectionString: database.connectionString })
      opened.push({ close: () => server.stop() })
      const contestant = await meet(server, leases, apiToken)
      opened.push(contestant.client)
      return contestant
    }
    const ours = await start('ours.ts')
    const theirs = await start('bare.ts')
    mustBe(ours.head === theirs.head, `the two answer different heads: ${ours.head} and ${theirs.head}`)
    return await contend({
      ours: ours.side,
      theirs: theirs.side,
      check: () => check(database),
      figures: () => ({ ours: ours.figures(), theirs: theirs.figures() }),
    })
  } finally {
    for (const each of opened.reverse()) await each.close()
  }
}

interface Contestant {
  client: HttpClient
  side: Side
  /** The head of its answers, without the time in it. */
  head: string
  figures(): Record<string, number>
}

async function meet(server: StartedServer, leases: readonly PreparedLease[], apiToken: string): Promise<Contestant> {
  let lastAnswer = ''
  const client = await openHttpClient({
    port: server.port,
    connections,
    requests: leases.map(({ leaseId }) => {
      const body = { token: apiToken, country: countryCode, numberId: String(leaseId), productId: String(productId) }
      return encodeRequest('/api/get_sms', server.port, JSON.stringify(body))
    }),
    check(answer) {
      mustBe(
        answer.startsWith('HTTP/1.1 409 ') && answer.endsWith(`\r\n\r\n${answerBody}`),
        'an answer is not 409 "No sms code"',
      )
      lastAnswer = answer
    },
  })
  await client.run(1)
  const cpu = { serverMicros: 0, clientMicros: 0, answers: 0 }
  const side: Side = {
    firstPieces: 5_000,
    prepare: () => Promise.resolve(),
    async run(pieces) {
      const [serverBefore, clientBefore] = [await server.cpuMicros(), process.cpuUsage()]
      await client.run(pieces)
      const clientTook = process.cpuUsage(clientBefore)
      cpu.serverMicros += (await server.cpuMicros()) - serverBefore
      cpu.clientMicros += clientTook.user + clientTook.system
      cpu.answers += pieces
    },
  }
  return {
    client,
    side,
    head: lastAnswer
      .slice(0, lastAnswer.indexOf('\r\n\r\n'))
      .toLowerCase()
      .split('\r\n')
      .filter((line) => !line.startsWith('date:'))
      .sort()
      .join('\n'),
    figures: () => ({
      serverCpuMicrosPerPiece: cpu.serverMicros / cpu.answers,
      clientCpuMicrosPerPiece: cpu.clientMicros / cpu.answers,
    }),
  }
}

/** Asking changes nothing: whatever the polling did, every lease still waits. */
async function check(database: Database): Promise<void> {
  const { rows } = await database.pool.query<{ waiting: number }>(
    `select count(*)::int as waiting from lease where state = 'waiting' and code is null`,
  )
  mustBe(rows[0]?.waiting === waitingLeases, 'polling changed a lease')
}
