import { v3 } from '@verifyplus/contract'
import type { FastifyReply } from 'fastify'
import { streamsPerCustomer } from '#events'
import { authenticate } from './authenticate.ts'
import type { Ask } from './define-route.ts'
import { readEventCursor, type EventStreams } from './event-streams.ts'
import type { Features } from './features.ts'
import { ApiProblem } from './problem.ts'
import { renderBalance, renderLease } from './render.ts'

/** Who was away for longer reads the lists again. */
const replayedForMs = 24 * 60 * 60 * 1_000

export function streamEvents(
  features: Features,
  streams: EventStreams,
): (ask: Ask<'streamEvents'>) => Promise<FastifyReply> {
  const { changeFeed, streamPlaces, clock } = features
  return async ({ caller, request, reply }) => {
    const { customerId } = caller
    // Those of this process alone may be too many, which needs no question.
    const giveBack = changeFeed.count(customerId) >= streamsPerCustomer ? null : await streamPlaces.take(customerId)
    if (!giveBack) throw new ApiProblem('too_many_streams', { headers: { 'retry-after': '10' } })
    const now = clock.now()
    const since = sinceOf(request.headers['last-event-id'], now)
    // Subscribed first: what refuses this is answered as a problem, and not within a stream.
    let send: (event: v3.ServerEvent, at: Date) => void = () => {}
    let unsubscribe: () => void
    const { raw } = reply
    const stillMay = async (): Promise<boolean> => {
      try {
        return (await authenticate(features, request)).caller.customerId === customerId
      } catch (error) {
        if (error instanceof ApiProblem) return false
        throw error
      }
    }
    try {
      unsubscribe = changeFeed.subscribe({
        customerId,
        since,
        lease: (lease, at) => send({ type: 'lease.updated', data: renderLease(lease) }, at),
        balance: (balance, at) => send({ type: 'balance.updated', data: renderBalance(balance) }, at),
        catalogue: (at) => send({ type: 'catalogue.updated', data: {} }, at),
        stillMay,
        end: () => raw.end(),
      })
    } catch (error) {
      giveBack()
      throw error
    }
    const closed = (): void => {
      unsubscribe()
      giveBack()
    }
    reply.hijack()
    raw.writeHead(200, {
      ...(reply.getHeaders() as Record<string, string>),
      'content-type': 'text/event-stream',
      'cache-control': 'no-store',
      // A proxy that collects before it passes on would hold codes back.
      'x-accel-buffering': 'no',
    })
    const stream = streams.open(raw, stillMay, closed)
    send = (event, at) => stream.send(event, at)
    send({ type: 'stream.opened', data: { now: now.toISOString() } }, since ?? now)
    return reply
  }
}

function sinceOf(lastEventId: string | string[] | undefined, now: Date): Date | null {
  const since = readEventCursor(lastEventId)?.getTime()
  if (since === undefined) return null
  return new Date(Math.min(now.getTime(), Math.max(since, now.getTime() - replayedForMs)))
}
