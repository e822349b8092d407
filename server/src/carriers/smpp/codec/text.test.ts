import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compose, type Split } from './compose.ts'
import { codingOf, defaultAlphabets } from './data-coding.ts'
import { encodeGsm7 } from './gsm7.ts'
import { packSeptets } from './septets.ts'
import { decodeText } from './text.ts'
import { findTlv, integerTlv, Tag } from './tlv.ts'
import { encodeUdh, readUdh } from './udh.ts'

const text = (hex: string, dataCoding: number, alphabet: (typeof defaultAlphabets)[number] = 'gsm7'): string =>
  decodeText(Buffer.from(hex, 'hex'), dataCoding, alphabet).text

describe('data_coding is read by its coding group', () => {
  it.each([
    [0x00, 'default'],
    [0x01, 'ascii'],
    [0x03, 'latin1'],
    [0x04, 'octets'],
    [0x08, 'ucs2'],
    [0x10, 'gsm7'],
    [0x11, 'gsm7'],
    [0x12, 'gsm7'],
    [0x14, 'octets'],
    [0x18, 'ucs2'],
    [0x21, 'octets'],
    [0x48, 'ucs2'],
    [0x80, 'gsm7'],
    [0xc8, 'gsm7'],
    [0xd0, 'gsm7'],
    [0xe0, 'ucs2'],
    [0xf0, 'gsm7'],
    [0xf1, 'gsm7'],
    [0xf5, 'octets'],
    [0xf8, 'gsm7'],
  ] as const)('%i is %s', (dataCoding, coding) => {
    expect(codingOf(dataCoding)).toBe(coding)
  })
})

describe('text', () => {
  it('reads data_coding 0 as the connection says', () => {
    expect(text('00', 0)).toBe('@')
    expect(text('636166e9', 0, 'latin1')).toBe('café')
    expect(text('613a40', 0, 'ascii')).toBe('a:@')
    expect(text(packSeptets(encodeGsm7('code 123')!).toString('hex'), 0, 'gsm7-packed')).toBe('code 123')
  })

  it('reads IA5 as ASCII and not as GSM', () => {
    const ascii = 'a@b.c_d [1] {2} $'
    expect(text(Buffer.from(ascii).toString('hex'), 1)).toBe(ascii)
  })

  it('reads a flash message and a voicemail indication', () => {
    expect(text('0031', 0xf0)).toBe('@1')
    expect(text('06330644', 0xe0)).toBe('سل')
  })

  it('reads Persian, Cyrillic and emoji as UTF-16', () => {
    const sample = 'کد ۱۲۳۴ код 😀'
    const bytes = Buffer.from(sample, 'utf16le').swap16()
    expect(text(bytes.toString('hex'), 8)).toBe(sample)
  })

  it('follows a byte order mark', () => {
    expect(text('fffe3100', 8)).toBe('1')
    expect(text('feff0031', 8)).toBe('1')
  })

  it('reads 8-bit data as UTF-8 when it is, else as Latin-1', () => {
    expect(text(Buffer.from('کد 12').toString('hex'), 4)).toBe('کد 12')
    expect(text('63e9', 4)).toBe('cé')
  })

  it('reads ISO 8859-5, 8859-8 and Shift JIS', () => {
    expect(text('bad0', 6)).toBe('Ка')
    expect(text('e0', 7)).toBe('א')
    expect(text('82a0', 5)).toBe('あ')
  })

  it('keeps the rest of a message with an odd byte or half a surrogate pair', () => {
    expect(decodeText(Buffer.from('0031003200', 'hex'), 8, 'gsm7')).toEqual({ text: '12\ufffd', damaged: true })
    expect(decodeText(Buffer.from('d83d0031', 'hex'), 8, 'gsm7')).toEqual({ text: '\ufffd1', damaged: true })
  })

  it('drops NUL, which PostgreSQL cannot store', () => {
    expect(text('0031003200330000', 3)).toBe('123')
    expect(text('00310000', 8)).toBe('1')
  })

  it('is well-formed Unicode without NUL for any bytes, coding, alphabet and header', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 300 }),
        fc.integer({ min: 0, max: 255 }),
        fc.constantFrom(...defaultAlphabets),
        (bytes, dataCoding, alphabet) => {
          const header = readUdh(bytes)
          const decoded = decodeText(bytes, dataCoding, alphabet, header).text
          expect(decoded.isWellFormed()).toBe(true)
          expect(decoded.includes('\0')).toBe(false)
        },
      ),
      { numRuns: 2000 },
    )
  })

  it('any Unicode text beside a code, and any text in letters alone, survives UTF-16 both ways', () => {
    const survives = (sample: string): void => {
      const bytes = Buffer.from(sample, 'utf16le').swap16()
      expect(decodeText(bytes, 8, 'gsm7').text).toBe(sample)
    }
    const anything = fc.string({ unit: 'grapheme', maxLength: 10 }).filter((text) => !/[\0\ufeff]/.test(text))
    // Without a digit, a space or a Latin letter anything at all may read better in the other order, and no message is so.
    fc.assert(fc.property(anything, (sample) => survives(`Code: 123456 ${sample}`)))
    const letter = fc.oneof(fc.integer({ min: 0x0620, max: 0x06d3 }), fc.integer({ min: 0x0400, max: 0x045f }))
    fc.assert(fc.property(fc.array(letter, { minLength: 1 }), (letters) => survives(String.fromCharCode(...letters))))
  })
})

describe('user data header', () => {
  it('gives the elements and where the text starts', () => {
    const header = readUdh(Buffer.from('080003c7020124010131', 'hex'))
    expect(header?.bytes).toBe(9)
    expect(header?.elements.map((e) => e.id)).toEqual([0x00, 0x24])
  })

  it('is refused when its lengths do not add up', () => {
    for (const hex of ['', '05', '0500', '0400030101', '020004', '01ff']) {
      expect(readUdh(Buffer.from(hex, 'hex'))).toBeUndefined()
    }
  })

  it('applies locking and single shift to the text behind it', () => {
    const header = encodeUdh([
      { id: 0x25, data: Uint8Array.of(1) },
      { id: 0x24, data: Uint8Array.of(1) },
    ])
    const data = Buffer.concat([header, Buffer.from([0x07, 0x1b, 0x67])])
    expect(decodeText(data, 0, 'gsm7', readUdh(data)).text).toBe('ığ')
  })
})

const readBack = (sample: string, split: Split, alphabet: (typeof defaultAlphabets)[number], ucs2 = false): string =>
  compose(sample, { defaultAlphabet: alphabet, split, ucs2, reference: 0x1234 })
    .map((part) => {
      const data =
        part.shortMessage.length > 0 ? part.shortMessage : (findTlv(part.tlvs, Tag.messagePayload) ?? part.shortMessage)
      const header = part.userDataHeader ? readUdh(data) : undefined
      return decodeText(data, part.dataCoding, alphabet, header).text
    })
    .join('')

describe('composing and reading a message', () => {
  it('gives the same text back, whatever the alphabet, the split and the length', () => {
    const chars = fc.constantFrom(...Array.from('abcXYZ 0189{}[]€'), 'é', 'ک', '۷', '😀')
    fc.assert(
      fc.property(
        fc.array(chars, { maxLength: 700 }),
        fc.constantFrom<Split>('udh8', 'udh16', 'sar', 'payload'),
        fc.constantFrom(...defaultAlphabets),
        fc.boolean(),
        (units, split, alphabet, ucs2) => {
          const sample = units.join('')
          expect(readBack(sample, split, alphabet, ucs2)).toBe(sample)
        },
      ),
      { numRuns: 300 },
    )
  })

  it('fits every part into the 140 octets of the radio', () => {
    const sample = '{'.repeat(400)
    for (const split of ['udh8', 'udh16', 'sar'] as const) {
      for (const part of compose(sample, { defaultAlphabet: 'gsm7-packed', split })) {
        expect(part.shortMessage.length).toBeLessThanOrEqual(140)
      }
      for (const part of compose('😀'.repeat(200), { defaultAlphabet: 'gsm7', split })) {
        expect(part.shortMessage.length).toBeLessThanOrEqual(140)
      }
    }
  })

  it('numbers SAR parts', () => {
    const parts = compose('a'.repeat(200), { defaultAlphabet: 'gsm7', split: 'sar', reference: 700 })
    expect(
      parts.map(({ tlvs }) => [Tag.sarReference, Tag.sarTotal, Tag.sarPart].map((t) => integerTlv(tlvs, t))),
    ).toEqual([
      [700, 2, 1],
      [700, 2, 2],
    ])
  })

  it('sends 160 GSM and 70 UTF-16 characters in one piece, and one more in two', () => {
    expect(compose('a'.repeat(160), { defaultAlphabet: 'gsm7' })).toHaveLength(1)
    expect(compose('a'.repeat(161), { defaultAlphabet: 'gsm7' })).toHaveLength(2)
    expect(compose('ک'.repeat(70), { defaultAlphabet: 'gsm7' })).toHaveLength(1)
    expect(compose('ک'.repeat(71), { defaultAlphabet: 'gsm7' })).toHaveLength(2)
  })
})

describe('a character cut in two', () => {
  // U+1F600 is d83d de00.
  it('at the edge of a part is answered apart from the text, and is no damage', () => {
    const decode = (hex: string) => decodeText(Buffer.from(hex, 'hex'), 8, 'gsm7', undefined, true)
    expect(decode('0041d83d')).toEqual({ text: 'A', endHalf: 0xd83d, damaged: false })
    expect(decode('de000041')).toEqual({ text: 'A', startHalf: 0xde00, damaged: false })
    expect(decode('de00d83d')).toMatchObject({ text: '', startHalf: 0xde00, endHalf: 0xd83d, damaged: false })
    expect(decode('0041d83d0042')).toEqual({ text: 'A\ufffdB', damaged: true })
  })

  it('at the edge of a whole message is damage', () => {
    expect(decodeText(Buffer.from('0041d83d', 'hex'), 8, 'gsm7')).toEqual({ text: 'A\ufffd', damaged: true })
  })
})
