/** The sent time of an SMS-DELIVER with its zone (3GPP TS 23.040, 9.2.3.11); undefined where it makes no sense. */
export function sentAtOfPdu(hex: string): string | undefined {
  const pdu = Buffer.from(hex.trim(), 'hex')
  const type = 1 + (pdu[0] ?? 0)
  const senderDigits = pdu[type + 1] ?? 0
  const time = type + 3 + Math.ceil(senderDigits / 2) + 2
  if (((pdu[type] ?? 3) & 3) !== 0 || pdu.length < time + 7) return undefined
  // Each byte holds two digits, the lower half first.
  const digits = [...pdu.subarray(time, time + 7)].map((byte) => ((byte & 15) << 4) | (byte >> 4))
  const zoneDigits = digits[6] ?? 0
  const minutes = (((zoneDigits & 0x70) >> 4) * 10 + (zoneDigits & 15)) * 15
  const zone = `${zoneDigits & 0x80 ? '-' : '+'}${twoDigits(Math.floor(minutes / 60))}:${twoDigits(minutes % 60)}`
  const written = digits.slice(0, 6).map((byte) => twoDigits(byte.toString(16)))
  return isoTime(written.slice(0, 3), written.slice(3), zone)
}

/** Date and time in two digits each; the year is of this century. */
export function isoTime(date: readonly string[], time: readonly string[], zone: string): string | undefined {
  const at = new Date(`20${date.join('-')}T${time.join(':')}${zone}`)
  return Number.isNaN(at.getTime()) ? undefined : at.toISOString()
}

function twoDigits(count: number | string): string {
  return String(count).padStart(2, '0')
}
