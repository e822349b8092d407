import { createHash } from 'node:crypto'
import { joinHalves } from '#core/cut-characters'
import { littleEndianText, splitHalves } from '#core/utf16'
import type { MoMessage } from './mo-message.ts'

/** A part of a split message as it stands in the database. */
export interface StoredSegment {
  segmentId: bigint
  supplierId: number
  dedupeKey: string
  msisdn: string
  originator: string
  reference: string
  total: number
  part: number
  text: string
  startHalf: number | null
  endHalf: number | null
  littleEndian: boolean
  utf16: Buffer | null
  /** It equals a part that was stored before. */
  repeats: boolean
  sentAt: Date | null
  receivedAt: Date
  raw: Buffer
}

/** Parts that belong together: the same supplier, numbers, reference and total. */
export interface SegmentSet {
  supplierId: number
  /** One for each part that has come, in the order of the parts. */
  parts: StoredSegment[]
  /** All segments of the set, a part that was stored twice too. */
  segments: StoredSegment[]
  complete: boolean
  /** All of it was stored before: sent twice, and no message of its own. */
  repeated: boolean
}

export function groupSegments(segments: readonly StoredSegment[]): SegmentSet[] {
  const groups = Map.groupBy(segments, (s) =>
    JSON.stringify([s.supplierId, s.msisdn, s.originator, s.reference, s.total]),
  )
  return [...groups.values()].flatMap((group) => messagesOf(group).map(setOf))
}

/**
 * References are 8 or 16 bits and come again. A part whose number is taken by another text begins a new message, and what
 * comes after it belongs to that one: the older message has waited longer and has lost a part on its way. One whose number is
 * taken by an equal text is the part of an older message that lacks it, for long texts often end alike; else it stands apart
 * until a message that lacks it begins, or it was sent twice.
 */
function messagesOf(group: readonly StoredSegment[]): StoredSegment[][] {
  const messages: StoredSegment[][] = []
  let current: StoredSegment[] | undefined
  for (const segment of group.toSorted((a, b) => (a.segmentId < b.segmentId ? -1 : 1))) {
    const taken = current?.find((other) => other.part === segment.part)
    if (current && !taken) {
      current.push(segment)
      continue
    }
    const isEqual = taken !== undefined && sameText(taken, segment)
    const lacking = messages.findLast((each) => lacks(each, segment.part) && (isEqual || each.every((s) => s.repeats)))
    if (lacking) lacking.push(segment)
    const own = lacking ?? [segment]
    if (!lacking) messages.push(own)
    if (!isEqual) current = own
  }
  return messages
}

function lacks(message: readonly StoredSegment[], part: number): boolean {
  return !message.some((segment) => segment.part === part)
}

function sameText(a: StoredSegment, b: StoredSegment): boolean {
  return a.text === b.text && a.startHalf === b.startHalf && a.endHalf === b.endHalf
}

function setOf(segments: StoredSegment[]): SegmentSet {
  const first = segments[0] as StoredSegment
  const byPart = new Map(segments.toReversed().map((s) => [s.part, s]))
  const parts = [...byPart.values()].sort((a, b) => a.part - b.part)
  return {
    supplierId: first.supplierId,
    parts,
    segments,
    complete: parts.length === first.total,
    repeated: segments.every((segment) => segment.repeats),
  }
}

/** Where a part is missing. */
const gap = '…'

/** The message that the parts make, those that have come. Its key is the same whoever joins the set, so it is stored once. */
export function joinSet(set: SegmentSet): MoMessage {
  const first = set.parts[0] as StoredSegment
  const littleEndian = set.parts.some((part) => part.littleEndian)
  let text = ''
  let expected = 1
  let half: number | null = null
  for (const part of set.parts) {
    const isNext = part.part === expected
    if (!isNext) text += joinHalves(half, null) + gap
    const read = inOrder(part, littleEndian)
    text += joinHalves(isNext ? half : null, read.startHalf) + read.text
    half = read.endHalf
    expected = part.part + 1
  }
  text += joinHalves(half, null)
  if (expected <= first.total) text += gap
  const sentAt = set.parts.map((p) => p.sentAt).findLast((at) => at !== null)
  return {
    dedupeKey: keyOfSet(set),
    msisdn: first.msisdn,
    originator: first.originator,
    text: text.toWellFormed(),
    ...(sentAt && { sentAt }),
    receivedAt: new Date(Math.max(...set.parts.map((p) => p.receivedAt.getTime()))),
    raw: Buffer.concat(set.parts.map((p) => p.raw)),
  }
}

/** A part whose own bytes do not tell their order has that of the others: gateways write the mark before the first part alone. */
function inOrder(part: StoredSegment, littleEndian: boolean): Pick<StoredSegment, 'text' | 'startHalf' | 'endHalf'> {
  if (!littleEndian || !part.utf16) return part
  const { text, startHalf = null, endHalf = null } = splitHalves(littleEndianText(part.utf16).replaceAll('\0', ''))
  return { text, startHalf, endHalf }
}

/** Made of the part that came first, which is the same for everybody: the parts of a set are stored one after another. */
function keyOfSet(set: SegmentSet): string {
  const oldest = set.segments[0] as StoredSegment
  const parts = [oldest.msisdn, oldest.originator, oldest.reference, String(oldest.total), String(oldest.segmentId)]
  return `joined-${createHash('sha256').update(parts.join('\0')).digest('base64url')}`
}

/**
 * What of a part can be read before its neighbours have come. Not its last word, which the next part may go on with, nor
 * its first, which may have begun before: a code cut in two is no code. Nor digits at the edges, since codes are also written in
 * groups.
 */
export function wholeWordsOf(segment: { part: number; total: number; text: string }): string {
  let { text } = segment
  if (segment.part < segment.total) {
    text = text.slice(0, Math.max(0, text.search(/\s\S*$/)))
    while (/\p{Nd}/u.test(lastWord(text))) text = text.slice(0, text.length - lastWord(text).length)
  }
  if (segment.part > 1) {
    text = text.slice(text.search(/\s/) + 1 || text.length)
    while (/\p{Nd}/u.test(firstWord(text))) text = text.slice(firstWord(text).length)
  }
  return text
}

function lastWord(text: string): string {
  return /\S*\s*$/.exec(text)?.[0] ?? ''
}

function firstWord(text: string): string {
  return /^\s*\S*/.exec(text)?.[0] ?? ''
}
