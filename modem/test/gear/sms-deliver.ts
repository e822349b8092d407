/** One message as a network would send it, the fields of 3GPP TS 23.040 that matter here. */
export interface Sms {
  /** Digits with `+`, or a name of at most 11 GSM letters. */
  from: string
  text: string
  /** Where it is UTC or more ahead: quarters of an hour. */
  sentAt: Date
  zoneQuarters?: number
}

// 3GPP TS 23.038: the default alphabet in its order, and its extension behind an escape.
const alphabet =
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\u001bÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà'
const extension = new Map(
  Object.entries({ '^': 20, '{': 40, '}': 41, '\\': 47, '[': 60, '~': 61, ']': 62, '|': 64, '€': 101 }),
)

/** The PDUs of a message in hex, several where it is long: 8-bit references, as most networks use. */
export function smsDeliver(sms: Sms, reference: number): string[] {
  const septets = septetsOf(sms.text)
  const units = septets ? pieces(septets, 160, 153) : pieces([...Buffer.from(sms.text, 'utf16le').swap16()], 140, 134)
  return units.map((part, index) => {
    const udh = units.length > 1 ? [5, 0, 3, reference & 255, units.length, index + 1] : []
    const data = septets ? packed(part, udh) : [...udh, ...part]
    // The header takes whole septets: 6 octets and one fill bit are 7.
    const length = septets ? part.length + (udh.length > 0 ? 7 : 0) : data.length
    const type = udh.length > 0 ? 0x44 : 0x04
    const smsc = [0x07, 0x91, ...semiOctets('98911000000')]
    const pdu = [...smsc, type, ...address(sms.from), 0, septets ? 0 : 8, ...timestamp(sms), length, ...data]
    return Buffer.from(pdu).toString('hex').toUpperCase()
  })
}

/** Null for what the default alphabet cannot write. */
function septetsOf(text: string): number[] | null {
  const septets: number[] = []
  for (const letter of text) {
    const code = alphabet.indexOf(letter)
    const extended = extension.get(letter)
    if (code >= 0) septets.push(code)
    else if (extended !== undefined) septets.push(27, extended)
    else return null
  }
  return septets
}

function pieces(units: readonly number[], whole: number, part: number): number[][] {
  if (units.length <= whole) return [[...units]]
  const parts: number[][] = []
  for (let from = 0; from < units.length; from = from + (parts.at(-1)?.length ?? 0)) {
    const piece = units.slice(from, from + part)
    // An escape and its letter stay together.
    parts.push(piece.at(-1) === 27 && whole === 160 ? piece.slice(0, -1) : piece)
  }
  return parts
}

function packed(septets: readonly number[], udh: readonly number[]): number[] {
  const octets = [...udh]
  let bits = udh.length > 0 ? 1 : 0
  let buffer = 0
  for (const septet of septets) {
    buffer |= septet << bits
    bits += 7
    while (bits >= 8) {
      octets.push(buffer & 255)
      buffer >>= 8
      bits -= 8
    }
  }
  if (bits > 0) octets.push(buffer & 255)
  return octets
}

function address(from: string): number[] {
  if (/^\+\d+$/.test(from)) return [from.length - 1, 0x91, ...semiOctets(from.slice(1))]
  const septets = septetsOf(from)
  if (!septets || septets.length > 11) throw new Error(`${from} is no sender of GSM`)
  const name = packed(septets, [])
  return [Math.ceil((septets.length * 7) / 4), 0xd0, ...name]
}

function semiOctets(digits: string): number[] {
  const padded = digits.length % 2 === 1 ? `${digits}F` : digits
  return [...padded.matchAll(/(.)(.)/g)].map(([, low, high]) => Number.parseInt(`${high}${low}`, 16))
}

function timestamp({ sentAt, zoneQuarters = 14 }: Sms): number[] {
  const local = new Date(sentAt.getTime() + zoneQuarters * 15 * 60_000).toISOString()
  return semiOctets(`${local.slice(2, 19).replaceAll(/\D/g, '')}${String(zoneQuarters).padStart(2, '0')}`)
}
