import type { Ingest } from './ingest-messages.ts'
import type { AcceptOutcome, Joining, SplitMessage } from './join-segments.ts'
import type { AcceptMessages, MoMessage } from './mo-message.ts'

/** What every carrier hands its messages to: whole ones are ingested, parts joined first. `told` hears what became of each. */
export function createAcceptMessages(options: {
  ingest: Ingest
  joining: Joining
  /** Throws where none can be taken now. */
  mayAccept(): void
  told(supplierId: number, outcome: AcceptOutcome): void
}): AcceptMessages {
  async function acceptOne(supplierId: number, message: MoMessage): Promise<void> {
    options.mayAccept()
    const outcome = isSplit(message)
      ? options.joining.add(supplierId, message)
      : options.ingest.ingest(supplierId, message)
    options.told(supplierId, await outcome)
  }
  return (supplierId, messages) => messages.map((message) => acceptOne(supplierId, message))
}

function isSplit(message: MoMessage): message is SplitMessage {
  return message.segment !== undefined && message.segment.total > 1
}
