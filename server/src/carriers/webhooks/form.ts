import { InboundRefused, type InboundRequest } from './adapter.ts'
import { utf8Text } from './text.ts'

const MAX_FIELDS = 500

/** `application/x-www-form-urlencoded` fields as bytes: only the adapter knows in which charset they are. */
export class Form {
  readonly #fields: readonly { name: string; bytes: Buffer }[]

  constructor(encoded: string) {
    const parts = encoded === '' ? [] : encoded.split('&', MAX_FIELDS + 1)
    if (parts.length > MAX_FIELDS) throw new InboundRefused(400, `More than ${MAX_FIELDS} fields.`)
    this.#fields = parts.filter(Boolean).map((part) => {
      const at = part.indexOf('=')
      return {
        name: utf8Text(percentDecoded(at < 0 ? part : part.slice(0, at))),
        bytes: at < 0 ? Buffer.alloc(0) : percentDecoded(part.slice(at + 1)),
      }
    })
  }

  get isEmpty(): boolean {
    return this.#fields.length === 0
  }

  /** The field's bytes. Twice the same field is refused: two readers could each believe another one. */
  bytes(name: string): Buffer | undefined {
    const found = this.#fields.filter((field) => field.name === name)
    if (found.length > 1) throw new InboundRefused(400, `The field "${name}" appears more than once.`)
    return found[0]?.bytes
  }

  /** The named fields as UTF-8 text; those that are absent stay absent. */
  texts(...names: string[]): Record<string, string> {
    const entries = names.flatMap((name) => {
      const bytes = this.bytes(name)
      return bytes ? [[name, utf8Text(bytes)] as const] : []
    })
    return Object.fromEntries(entries)
  }

  /** Every field as UTF-8 text in the order of the wire, for signatures that cover all of them. */
  all(): [name: string, value: string][] {
    return this.#fields.map(({ name, bytes }) => [name, utf8Text(bytes)])
  }
}

/** The fields of the body of a POST, or of the query of a GET. */
export function formOf(request: InboundRequest): Form {
  return request.method === 'POST' ? new Form(request.body.toString('latin1')) : new Form(request.rawQuery)
}

/** Over latin1 characters, one for each byte, so that bytes outside ASCII survive whether escaped or not. */
function percentDecoded(encoded: string): Buffer {
  const bytes = encoded
    .replaceAll('+', ' ')
    .replaceAll(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
  return Buffer.from(bytes, 'latin1')
}
