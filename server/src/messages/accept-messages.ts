import type { Ingest } from './ingest-messages.ts'
import type { AcceptOutcome, Joining, SplitMessage } from './join-segments.ts'
import type { AcceptMessages, MoMessage } from './mo-message.ts'

/** What every carrier hands its messages to: whole ones are ingested, parts joined first. `told` hears what became of each. */
export function createAcceptMessages(options: {
  ingest: Ingest
  joining: Joining
  told(supplierId: number, outcome: AcceptOutcome): void
}): AcceptMessages {
  function acceptOne(supplierId: number, message: MoMessage): Promise<void> {
    const outcome = isSplit(message)
      ? options.joining.add(supplierId, message)
      : options.ingest.ingest(supplierId, message)
    return outcome.then((known) => options.told(supplierId, known))
  }
  return (supplierId, messages) => messages.map((message) => acceptOne(supplierId, message))
}

function isSplit(message: MoMessage): message is SplitMessage {
  return message.segment !== undefined && message.segment.total > 1
}
