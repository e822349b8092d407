/** Bytes of the header: command_length, command_id, command_status, sequence_number (SMPP 3.4 section 3.2). */
export const headerBytes = 16

/** message_payload carries up to 64 kB; a kilobyte more holds the mandatory fields and the other TLVs. */
export const maxFrameBytes = 64 * 1024 + 1024

/** The length in the header cannot be true, so nobody knows where the next PDU starts. */
export class FramingLost extends Error {
  readonly lengthBytes: number
  constructor(lengthBytes: number) {
    super(`command_length ${lengthBytes} is outside ${headerBytes} to ${maxFrameBytes}`)
    this.name = 'FramingLost'
    this.lengthBytes = lengthBytes
  }
}

/**
 * Cuts a byte stream into PDUs. A PDU that lies whole in one chunk is a view of it, without a copy; only one that spans
 * chunks is gathered in a buffer that doubles as bytes come, so a peer that announces 64 kB and sends 20 bytes costs 64.
 */
export class FrameReader {
  #chunk: Buffer | undefined
  #offset = 0
  #partial: Buffer | undefined
  #partialBytes = 0

  /** Bytes that wait for the rest of their PDU or for `next` to be called again. */
  get bufferedBytes(): number {
    return this.#partialBytes + (this.#chunk ? this.#chunk.length - this.#offset : 0)
  }

  /** Call only after `next` has answered undefined: there is room for one chunk. */
  push(chunk: Buffer): void {
    if (this.#chunk) throw new Error('push before the last chunk was read to its end')
    this.#chunk = chunk
    this.#offset = 0
  }

  /** The next whole PDU, or undefined when more bytes are needed. Throws FramingLost. */
  next(): Buffer | undefined {
    const chunk = this.#chunk
    if (!chunk) return undefined
    if (this.#partial) return this.#finishPartial(chunk)
    const available = chunk.length - this.#offset
    if (available >= 4) {
      const length = checkedLength(chunk, this.#offset)
      if (available >= length) {
        const frame = chunk.subarray(this.#offset, this.#offset + length)
        this.#advance(chunk, length)
        return frame
      }
    }
    if (available > 0) {
      this.#partial = Buffer.allocUnsafeSlow(Math.max(64, available))
      this.#take(chunk, available)
    } else {
      this.#chunk = undefined
    }
    return undefined
  }

  #finishPartial(chunk: Buffer): Buffer | undefined {
    if (this.#partialBytes < 4 && !this.#fill(chunk, 4)) return undefined
    const length = checkedLength(this.#partial!, 0)
    if (!this.#fill(chunk, length)) return undefined
    const frame = this.#partial!.subarray(0, length)
    this.#partial = undefined
    this.#partialBytes = 0
    return frame
  }

  /** Moves bytes until the partial PDU has `wanted` of them; false when the chunk ends before. */
  #fill(chunk: Buffer, wanted: number): boolean {
    const missing = wanted - this.#partialBytes
    if (missing <= 0) return true
    const moved = Math.min(missing, chunk.length - this.#offset)
    const needed = this.#partialBytes + moved
    if (this.#partial!.length < needed) {
      const grown = Buffer.allocUnsafeSlow(Math.max(needed, Math.min(this.#partial!.length * 2, maxFrameBytes)))
      this.#partial!.copy(grown, 0, 0, this.#partialBytes)
      this.#partial = grown
    }
    this.#take(chunk, moved)
    return moved === missing
  }

  #take(chunk: Buffer, bytes: number): void {
    chunk.copy(this.#partial!, this.#partialBytes, this.#offset, this.#offset + bytes)
    this.#partialBytes += bytes
    this.#advance(chunk, bytes)
  }

  #advance(chunk: Buffer, bytes: number): void {
    this.#offset += bytes
    if (this.#offset >= chunk.length) this.#chunk = undefined
  }
}

function checkedLength(bytes: Buffer, offset: number): number {
  const length = bytes.readUInt32BE(offset)
  if (length < headerBytes || length > maxFrameBytes) throw new FramingLost(length)
  return length
}
