import { createBatcher } from '#core/batcher'
import type { Clock } from '#core/clock'
import type { Catalogue } from '#catalogue'
import type { Database } from '#db'
import { readMessage } from '#reading'
import type { Ingest, IngestOutcome } from './ingest-messages.ts'
import type { MoMessage, Segment } from './mo-message.ts'
import { groupSegments, joinSet, wholeWordsOf, type SegmentSet, type StoredSegment } from './segment-sets.ts'
import {
  completeTexts,
  crowdedSegments,
  markJoined,
  overdueSegments,
  storeSegments,
  waitingSegments,
} from './segment-store.ts'
import { refuseUnstorable } from './storable.ts'

export type SplitMessage = MoMessage & { segment: Segment }

export interface Joining {
  /**
   * Resolves after the part is committed, and the whole message too where this part completed it. `waiting`: the others
   * are still to come. `too_many_parts`: it is for a number that the supplier never brought, of which enough wait, and is not kept.
   */
  add(supplierId: number, message: SplitMessage): Promise<AcceptOutcome>
  /** Delivers sets that wait for a part since before `before` as they are. Answers how many. */
  deliverIncomplete(before: Date): Promise<number>
}

/** What became of what a carrier handed over. */
export type AcceptOutcome = IngestOutcome | 'waiting' | 'too_many_parts'

interface Item {
  supplierId: number
  message: SplitMessage
}

/**
 * Joins the parts of split messages. The parts stand in the database, since they may arrive over different binds in
 * different processes. Two processes that store the last two parts at once both find the set complete, or the later one
 * does: the joined message has the same key for both and is stored once.
 */
export function createJoining(options: {
  database: Database
  catalogue: Catalogue
  ingest: Ingest
  clock: Clock
}): Joining {
  const { database, catalogue, ingest, clock } = options

  /** Answers an outcome for each. Of one that was stored before nothing is delivered: its parts wait no longer. */
  async function deliver(sets: readonly SegmentSet[]): Promise<IngestOutcome[]> {
    if (sets.length === 0) return []
    const wholes = sets.map((set) => ({ supplierId: set.supplierId, message: joinSet(set), repeated: set.repeated }))
    const outcomes = await Promise.all(
      wholes.map(async ({ supplierId, message, repeated }): Promise<IngestOutcome> =>
        repeated ? 'duplicate' : ingest.ingest(supplierId, message),
      ),
    )
    // A part with a code went ahead under the key of the set; the customer should read the whole text.
    const known = wholes.filter(({ repeated }, i) => !repeated && outcomes[i] === 'duplicate')
    if (known.length > 0) await completeTexts(database, known)
    const joined = sets.flatMap((set) => set.segments.map((segment) => segment.segmentId))
    await markJoined(database, joined, clock.now())
    return outcomes
  }

  /** A part that already holds a code is not kept waiting for the others. */
  async function goAhead(set: SegmentSet): Promise<void> {
    for (const part of set.parts) {
      const text = wholeWordsOf(part)
      const read = readMessage(catalogue.view.matchers, part.originator, text)
      if (read.productId === null || read.code === null) continue
      await ingest.ingest(set.supplierId, { ...joinSet(set), text })
      return
    }
  }

  const batcher = createBatcher<Item, AcceptOutcome>({
    maxBatch: 200,
    maxWaiting: 10_000,
    async run(items) {
      const { refused, crowded } = await storeSegments(database, items)
      const sets = groupSegments(await waitingSegments(database, items))
      const complete = sets.filter((set) => set.complete)
      const waiting = sets.filter((set) => !set.complete)
      const first = waiting.filter((set) => !set.repeated)
      const [outcomes] = await Promise.all([deliver(complete), ...first.map(goAhead)])
      // Before the caller is answered, so that it cannot bring more than is made room for.
      if (crowded.length > 0) await deliver(groupSegments(await crowdedSegments(database, crowded)))
      const outcomeOf = new Map<string, AcceptOutcome>()
      for (const set of first) for (const segment of set.segments) outcomeOf.set(keyOfSegment(segment), 'waiting')
      complete.forEach((set, i) => {
        if (set.repeated) return
        for (const segment of set.segments) outcomeOf.set(keyOfSegment(segment), outcomes[i] as IngestOutcome)
      })
      for (const part of refused) {
        const key = keyOf(part, part.dedupeKey)
        // One that comes again after it was stored is not lost.
        if (!outcomeOf.has(key)) outcomeOf.set(key, 'too_many_parts')
      }
      // A part that comes again after its set was joined waits for nothing.
      return items.map((item) => outcomeOf.get(keyOf(item, item.message.dedupeKey)) ?? 'duplicate')
    },
  })

  return {
    async add(supplierId, message) {
      refuseUnstorable(message)
      return batcher.add({ supplierId, message })
    },
    async deliverIncomplete(before) {
      const sets = groupSegments(await overdueSegments(database, before))
      await deliver(sets)
      return sets.filter((set) => !set.repeated).length
    },
  }
}

/** As the part came: what equals another has a number behind its key. */
function keyOfSegment({ supplierId, dedupeKey, repeats }: StoredSegment): string {
  return keyOf({ supplierId }, repeats ? dedupeKey.replace(/\+\d+$/, '') : dedupeKey)
}

function keyOf({ supplierId }: { supplierId: number }, dedupeKey: string): string {
  return `${supplierId}/${dedupeKey}`
}
