import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeGsm7, encodeGsm7 } from './gsm7.ts'
import { nationalLanguages } from './national-shifts.ts'
import { fillBitsAfter, packSeptets, unpackSeptets } from './septets.ts'

const basic = Array.from('@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0129:;<=>?¡AZÄÖÑÜ§¿azäöñüà')
const extended = Array.from('\f^{}\\[~]|€')

describe('GSM 7 bit', () => {
  it('reads and writes every basic and extended character', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...basic, ...extended)), (chars) => {
        const text = chars.join('')
        expect(decodeGsm7(encodeGsm7(text)!)).toEqual({ text, damaged: false })
      }),
    )
  })

  it('has the code points of TS 23.038 at the places that are easily mistaken', () => {
    const text = decodeGsm7(Buffer.from('0002040910111b1465 1b651b3d1b1424405b5f607f'.replaceAll(' ', ''), 'hex')).text
    expect(text).toBe('@$èÇΔ_^e€~^¤¡Ä§¿à')
  })

  it('refuses text that it cannot write instead of sending something else', () => {
    expect(encodeGsm7('سلام')).toBeUndefined()
    expect(encodeGsm7('a\u{1f600}')).toBeUndefined()
  })

  it('keeps the digit behind an escape that nobody knows, since it may be one of a code', () => {
    expect(decodeGsm7(Buffer.from([0x31, 0x1b, 0x32, 0x33]))).toEqual({ text: '123', damaged: true })
  })

  it('shows a doubled or last escape as a space', () => {
    expect(decodeGsm7(Buffer.from([0x41, 0x1b, 0x1b, 0x42, 0x1b]))).toEqual({ text: 'A B ', damaged: true })
  })

  it('marks bytes above seven bits as damage', () => {
    expect(decodeGsm7(Buffer.from([0x63, 0xe9]))).toEqual({ text: 'c\ufffd', damaged: true })
  })

  it('never throws and never leaves an escape in the text', () => {
    fc.assert(
      fc.property(
        fc.uint8Array(),
        fc.integer({ min: 0, max: 255 }),
        fc.integer({ min: 0, max: 255 }),
        (bytes, l, s) => {
          const { text } = decodeGsm7(bytes, { locking: l, single: s })
          expect(text.includes('\u001b')).toBe(false)
          expect(text.isWellFormed()).toBe(true)
        },
      ),
    )
  })
})

describe('national language tables', () => {
  it('all have 128 places', () => {
    for (const { locking, single } of Object.values(nationalLanguages)) {
      expect(single.length).toBe(128)
      expect((locking ?? single).length).toBe(128)
    }
  })

  it.each(Object.keys(nationalLanguages).map(Number))('language %i reads what it writes', (language) => {
    const tables = { locking: language, single: language }
    const { locking = '', single } = nationalLanguages[language]!
    const chars = Array.from(`${locking}${single}0123456789`).filter((c) => c !== '␀' && encodeGsm7(c, tables))
    const text = chars.join('')
    expect(decodeGsm7(encodeGsm7(text, tables)!, tables).text).toBe(text)
  })

  it('Turkish: ğ and İ by single shift, ı and ş by locking shift', () => {
    expect(decodeGsm7(Buffer.from([0x1b, 0x67, 0x1b, 0x49, 0x65]), { single: 1 }).text).toBe('ğİe')
    expect(decodeGsm7(Buffer.from([0x07, 0x1d, 0x60]), { locking: 1 }).text).toBe('ışç')
  })

  it('Spanish and Portuguese accents by single shift', () => {
    expect(decodeGsm7(Buffer.from([0x1b, 0x61, 0x1b, 0x6f, 0x1b, 0x55]), { single: 2 }).text).toBe('áóÚ')
    expect(decodeGsm7(Buffer.from([0x1b, 0x7b, 0x1b, 0x0b]), { single: 3 }).text).toBe('ãÔ')
  })

  it('Hindi, Gujarati, Punjabi, Kannada and Urdu letters where TS 23.038 has them', () => {
    expect(decodeGsm7(Buffer.from([0x15, 0x2c, 0x30]), { locking: 6 }).text).toBe('\u0915,0')
    expect(decodeGsm7(Buffer.from([0x00, 0x60]), { locking: 5 }).text).toBe('\u0a81\u0ad0')
    expect(decodeGsm7(Buffer.from([0x51]), { locking: 10 }).text).toBe('\u0a3f')
    expect(decodeGsm7(Buffer.from([0x22, 0x23, 0x24, 0x25]), { locking: 7 }).text).toBe('\u0c9f\u0ca0\u0ca1\u0ca2')
    expect(decodeGsm7(Buffer.from([0x00, 0x59]), { locking: 13 }).text).toBe('\u0627\u06cc')
  })

  it('falls back to the default tables for a language nobody has defined', () => {
    expect(decodeGsm7(Buffer.from([0x00, 0x1b, 0x65]), { locking: 200, single: 200 }).text).toBe('@€')
  })
})

describe('packed septets', () => {
  it('packs the specification’s example', () => {
    expect(packSeptets(encodeGsm7('hellohello')!).toString('hex')).toBe('e8329bfd4697d9ec37')
  })

  it('unpacks what it packs, behind every length of header', () => {
    const septets = fc.uint8Array({ maxLength: 160 }).map((bytes) => bytes.map((byte) => byte & 0x7f || 1))
    fc.assert(
      fc.property(septets, fc.integer({ min: 0, max: 12 }), (bytes, headerBytes) => {
        const fill = fillBitsAfter(headerBytes)
        expect([...unpackSeptets(packSeptets(bytes, fill), fill)]).toEqual([...bytes])
      }),
    )
  })

  it('does not read the padding of seven characters as an @', () => {
    expect(decodeGsm7(unpackSeptets(packSeptets(encodeGsm7('1234567')!))).text).toBe('1234567')
  })

  it('starts the text behind a header at a septet boundary', () => {
    expect([0, 1, 6, 7, 8].map(fillBitsAfter)).toEqual([0, 6, 1, 0, 6])
  })
})
