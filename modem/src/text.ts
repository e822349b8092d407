/** UTF-16 with the high byte first, as on the air. */
export function utf16(bytes: Uint8Array): string {
  return Buffer.from(bytes.subarray(0, bytes.length & ~1))
    .swap16()
    .toString('utf16le')
}

/** Some senders write plain text as 8-bit data; null for what is no text. */
export function textOfData(bytes: Buffer): string | null {
  const text = bytes.toString()
  return /[\u0000-\u0008\u000e-\u001f\ufffd]/.test(text) ? null : text
}
