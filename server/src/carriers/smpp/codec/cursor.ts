import { Status } from './commands.ts'

/** A field of a PDU is not what the specification allows; `status` is the command_status that tells the peer which. */
export class PduError extends Error {
  readonly status: number
  constructor(status: number, message: string) {
    super(message)
    this.name = 'PduError'
    this.status = status
  }
}

/** Reads the fields of one PDU from left to right. Every method throws PduError at the end of the bytes. */
export class Cursor {
  readonly bytes: Buffer
  offset: number

  constructor(bytes: Buffer, offset: number) {
    this.bytes = bytes
    this.offset = offset
  }

  get remaining(): number {
    return this.bytes.length - this.offset
  }

  uint8(): number {
    if (this.offset >= this.bytes.length) throw truncated()
    return this.bytes[this.offset++]!
  }

  uint16(): number {
    if (this.remaining < 2) throw truncated()
    const value = this.bytes.readUInt16BE(this.offset)
    this.offset += 2
    return value
  }

  /** A NUL-terminated string of at most `maxBytes` without its NUL; Latin-1, so that every byte survives. */
  cString(maxBytes: number, status: number): string {
    const end = this.bytes.indexOf(0, this.offset)
    if (end < 0) throw truncated()
    if (end - this.offset > maxBytes) throw new PduError(status, `a string field is longer than ${maxBytes} bytes`)
    const text = this.bytes.toString('latin1', this.offset, end)
    this.offset = end + 1
    return text
  }

  /** A view of the next `length` bytes, not a copy. */
  octets(length: number, status: number = Status.invalidCommandLength): Buffer {
    if (length > this.remaining) throw new PduError(status, 'a length field points beyond the end of the PDU')
    const view = this.bytes.subarray(this.offset, this.offset + length)
    this.offset += length
    return view
  }
}

function truncated(): PduError {
  return new PduError(Status.invalidCommandLength, 'the PDU ends inside a mandatory field')
}

/** A field to be written: a byte, a NUL-terminated string or bytes as they are. */
export type Field = number | string | Uint8Array

/** Joins fields into bytes; numbers are single bytes, strings get their NUL. */
export function encodeFields(fields: readonly Field[]): Buffer {
  return Buffer.concat(
    fields.map((field) => {
      if (typeof field === 'number') return Buffer.of(field)
      if (typeof field === 'string') return Buffer.from(`${field}\0`, 'latin1')
      return field
    }),
  )
}
