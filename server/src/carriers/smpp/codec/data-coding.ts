/** How the bytes of a message become text. `default` is what the two sides agreed on for their connection. */
export type Coding =
  | 'default'
  | 'gsm7'
  | 'ascii'
  | 'octets'
  | 'latin1'
  | 'ucs2'
  | 'jis'
  | 'cyrillic'
  | 'hebrew'
  | 'iso-2022-jp'
  | 'euc-kr'

/**
 * data_coding to coding. SMPP 3.4 section 5.2.19 gives 0 to 15 meanings of its own; from 16 on the byte is a GSM
 * data coding scheme and is read by its coding group (3GPP TS 23.038 section 4). The low nibble alone, which is what many
 * libraries look at, makes GSM text of a voicemail indication in UCS-2 (0xE0) and binary of a flash SMS (0x12).
 */
export function codingOf(dataCoding: number): Coding {
  if (dataCoding < 0x10) return smppCodings[dataCoding] ?? 'default'
  const group = dataCoding >> 4
  if (group < 0x8) return generalGroup(dataCoding)
  // 1000 to 1011 are reserved, and reserved codings are to be taken as the default alphabet (section 4, last paragraph).
  if (group < 0xe) return 'gsm7'
  if (group === 0xe) return 'ucs2'
  return dataCoding & 0x04 ? 'octets' : 'gsm7'
}

const smppCodings: readonly Coding[] = [
  'default',
  'ascii',
  'octets',
  'latin1',
  'octets',
  'jis',
  'cyrillic',
  'hebrew',
  'ucs2',
  'jis',
  'iso-2022-jp',
  'default',
  'default',
  'jis',
  'euc-kr',
  'default',
]

/** Groups 00xx and 01xx: bit 5 says compressed, which nobody decodes, bits 3 and 2 name the alphabet. */
function generalGroup(dataCoding: number): Coding {
  if (dataCoding & 0x20) return 'octets'
  const alphabet = (dataCoding >> 2) & 0x3
  if (alphabet === 1) return 'octets'
  return alphabet === 2 ? 'ucs2' : 'gsm7'
}

/** What data_coding 0 means on a connection, and whether its GSM text is packed seven bits to the character. */
export const defaultAlphabets = ['gsm7', 'gsm7-packed', 'latin1', 'ascii', 'utf8'] as const
export type DefaultAlphabet = (typeof defaultAlphabets)[number]
