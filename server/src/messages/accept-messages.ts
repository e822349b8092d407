import type { Ingest, IngestOutcome } from './ingest-messages.ts'
import type { Joining, SplitMessage } from './join-segments.ts'
import type { AcceptMessages, MoMessage } from './mo-message.ts'

/** What every carrier hands its messages to: whole ones are ingested, parts joined first. `told` hears what became of each. */
export function createAcceptMessages(options: {
  ingest: Ingest
  joining: Joining
  told(supplierId: number, outcome: IngestOutcome | 'waiting'): void
}): AcceptMessages {
  return async (supplierId, messages) => {
    const outcomes = await Promise.all(
      messages.map((message) =>
        isSplit(message) ? options.joining.add(supplierId, message) : options.ingest.ingest(supplierId, message),
      ),
    )
    for (const outcome of outcomes) options.told(supplierId, outcome)
  }
}

function isSplit(message: MoMessage): message is SplitMessage {
  return message.segment !== undefined && message.segment.total > 1
}
