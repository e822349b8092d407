import type { Config } from '#config'
import { Refused, Unavailable } from '#core/errors'
import { assertMayServe, isAway, openDatabase, pendingMigrations, type Database } from '#db'
import { runServer } from './run-server.ts'
import { databaseAwayExitCode } from './worker-exits.ts'
import type { ToPrimary, ToWorker } from './worker-process.ts'

/** The life of one worker: it serves until the primary asks it to end, or is gone. */
export async function runWorker(config: Config): Promise<void> {
  // What is said to a primary that is gone ends this process no sooner than the end of the channel does, which is in order.
  process.on('error', () => {})
  // What a terminal sends reaches the whole process group; it is the primary that asks.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {})
  const database = openDatabase({ connectionString: config.databaseUrl as string, onIdleError: () => {} })
  const metricsAsked = new Map<number, (metrics: string | null) => void>()
  let asks = 0
  const stopAsked = new AbortController()
  const endAsked = new Promise<void>((resolve) => {
    const stop = (): void => {
      stopAsked.abort()
      resolve()
    }
    process.on('disconnect', stop)
    process.on('message', (message: ToWorker) => {
      if ('metrics' in message) metricsAsked.get(message.of)?.(message.metrics)
      else if ('askFigures' in message) void tellFigures(message.askFigures)
      else if (message.ask === 'stop') stop()
      else resolve()
    })
  })
  const allMetrics = (): Promise<string> =>
    new Promise((resolve, reject) => {
      const ask = ++asks
      metricsAsked.set(ask, (metrics) => {
        metricsAsked.delete(ask)
        if (metrics === null) reject(new Unavailable('a process did not report its metrics'))
        else resolve(metrics)
      })
      process.send?.({ askMetrics: ask } satisfies ToPrimary)
    })
  const server = await start(config, database, allMetrics)
  async function tellFigures(of: number): Promise<void> {
    process.send?.({ figures: await server.figures(), of } satisfies ToPrimary)
  }
  process.send?.({ port: server.port } satisfies ToPrimary)
  await endAsked
  await server.leave(stopAsked.signal)
  await server.stop()
  await database.close()
}

async function start(
  config: Config,
  database: Database,
  allMetrics: () => Promise<string>,
): ReturnType<typeof runServer> {
  try {
    // New code on the disk may be here before its migrations: the processes that serve with the old code go on.
    const pending = await pendingMigrations(database)
    if (pending.length > 0)
      throw new Refused(`The database lacks ${pending.join(', ')}. Run verifyplus migrate, and send SIGHUP again.`)
    await assertMayServe(database)
    return await runServer(config, database, allMetrics)
  } catch (error) {
    // The other processes serve on and keep their binds meanwhile: an outage must not pass for a fault of the program.
    if (isAway(error)) process.exit(databaseAwayExitCode)
    throw error
  }
}
