import { createHash } from 'node:crypto'
import type { MoMessage } from './mo-message.ts'

/** A part of a split message as it stands in the database. */
export interface StoredSegment {
  segmentId: bigint
  supplierId: number
  msisdn: string
  originator: string
  reference: string
  total: number
  part: number
  text: string
  sentAt: Date | null
  receivedAt: Date
  raw: Buffer
}

/** Parts that belong together: the same supplier, numbers, reference and total. */
export interface SegmentSet {
  supplierId: number
  /** One for each part that has come, in the order of the parts. */
  parts: StoredSegment[]
  /** All segments of the set, also an older one with the same part number. */
  segmentIds: bigint[]
  complete: boolean
}

export function groupSegments(segments: readonly StoredSegment[]): SegmentSet[] {
  const groups = Map.groupBy(segments, (s) =>
    JSON.stringify([s.supplierId, s.msisdn, s.originator, s.reference, s.total]),
  )
  return [...groups.values()].map((own) => {
    // References are 8 or 16 bits and come again: of two parts with one number the newer one belongs to what comes now.
    const byPart = new Map(own.toSorted((a, b) => (a.segmentId < b.segmentId ? -1 : 1)).map((s) => [s.part, s]))
    const parts = [...byPart.values()].sort((a, b) => a.part - b.part)
    const first = parts[0] as StoredSegment
    return {
      supplierId: first.supplierId,
      parts,
      segmentIds: own.map((s) => s.segmentId),
      complete: parts.length === first.total,
    }
  })
}

/** Where a part is missing. */
const gap = '…'

/** The message that the parts make, those that have come. Its key is the same whoever joins the set, so it is stored once. */
export function joinSet(set: SegmentSet): MoMessage {
  const first = set.parts[0] as StoredSegment
  let text = ''
  let expected = 1
  for (const part of set.parts) {
    if (part.part !== expected) text += gap
    text += part.text
    expected = part.part + 1
  }
  if (expected <= first.total) text += gap
  const sentAt = set.parts.map((p) => p.sentAt).findLast((at) => at !== null)
  return {
    dedupeKey: keyOfSet(set),
    msisdn: first.msisdn,
    originator: first.originator,
    text,
    ...(sentAt && { sentAt }),
    receivedAt: new Date(Math.max(...set.parts.map((p) => p.receivedAt.getTime()))),
    raw: Buffer.concat(set.parts.map((p) => p.raw)),
  }
}

export function keyOfSet(set: SegmentSet): string {
  const first = set.parts[0] as StoredSegment
  const oldest = set.segmentIds.reduce((a, b) => (a < b ? a : b))
  const parts = [first.msisdn, first.originator, first.reference, String(first.total), String(oldest)]
  return `joined-${createHash('sha256').update(parts.join('\0')).digest('base64url')}`
}

/**
 * What of a part can be read before its neighbours have come: not its last word, which the next part may go on with, nor
 * its first, which may have begun before. A code cut in two is no code.
 */
export function wholeWordsOf(segment: { part: number; total: number; text: string }): string {
  let { text } = segment
  if (segment.part < segment.total) text = text.slice(0, Math.max(0, text.search(/\s\S*$/)))
  if (segment.part > 1) text = text.slice(text.search(/\s/) + 1 || text.length)
  return text
}
