import { InboundRefused } from './adapter.ts'

/** Text that PostgreSQL can store: lone surrogates become U+FFFD, NUL (which `text` columns refuse) is dropped. */
export function wellFormedText(text: string): string {
  return text.toWellFormed().replaceAll('\0', '')
}

const utf8 = new TextDecoder('utf-8', { fatal: true })

/** The bytes as a string; refuses what is not UTF-8, because a decoder's U+FFFD would let two bodies share a signature. */
export function utf8Text(bytes: Uint8Array): string {
  try {
    return utf8.decode(bytes)
  } catch {
    throw new InboundRefused(400, 'The body is not valid UTF-8.')
  }
}
