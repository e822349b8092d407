import type { AcceptMessages, MoMessage } from '#messages/mo-message'
import type { SmppLog } from '../../src/carriers/smpp/log.ts'

/** A log that keeps its lines, to look for what must not be in them. */
export function recordingLog(): SmppLog & { lines: string[] } {
  const lines: string[] = []
  const record = (fields: object, words: string): void => void lines.push(`${JSON.stringify(fields)} ${words}`)
  return { lines, debug: record, info: record, warn: record, error: record }
}

/** An `accept` that records what it is given and settles when and how the test says. */
export class FakeAccept {
  /** Every batch it was handed, in order. */
  readonly batches: (readonly MoMessage[])[] = []
  /** What was committed, by dedupe key, as the database would keep it. */
  readonly committed = new Map<string, MoMessage>()
  /** Batches that wait for the test; only with `manual`. */
  readonly waiting: { messages: readonly MoMessage[]; resolve: () => void; reject: (error: Error) => void }[] = []
  manual = false
  /** What a message waits for by itself before it is committed. */
  delay: ((message: MoMessage) => Promise<void> | undefined) | undefined
  failWith: ((message: MoMessage) => Error | undefined) | undefined
  #watchers: (() => void)[] = []

  readonly accept: AcceptMessages = (_supplierId, messages) => {
    this.batches.push(messages)
    const settled = this.manual ? this.#wait(messages) : Promise.resolve()
    for (const watcher of this.#watchers.splice(0)) watcher()
    return messages.map((message) => this.#commit(message, settled))
  }

  async #commit(message: MoMessage, settled: Promise<void>): Promise<void> {
    await settled
    await this.delay?.(message)
    const error = this.failWith?.(message)
    if (error) throw error
    this.committed.set(message.dedupeKey, message)
    for (const watcher of this.#watchers.splice(0)) watcher()
  }

  get offered(): MoMessage[] {
    return this.batches.flat()
  }

  get texts(): string[] {
    return [...this.committed.values()].map((message) => message.text)
  }

  #wait(messages: readonly MoMessage[]): Promise<void> {
    return new Promise((resolve, reject) => this.waiting.push({ messages, resolve, reject }))
  }

  /** Resolves when `condition` holds; it is looked at again whenever a batch arrives or is committed. */
  async until(condition: () => boolean): Promise<void> {
    while (!condition()) await new Promise<void>((resolve) => this.#watchers.push(resolve))
  }
}

/** One turn of the event loop: lets sockets and promises do what they can. */
export function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}

/** Turns of the event loop until `condition` holds. */
export async function eventually(condition: () => boolean): Promise<void> {
  while (!condition()) await turn()
}
