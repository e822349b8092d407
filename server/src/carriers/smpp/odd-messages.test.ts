import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { pino } from 'pino'
import { withWorld } from '#test/world'
import type { App } from '#app'
import { Status } from './codec/commands.ts'
import { encodeGsm7 } from './codec/gsm7.ts'
import { encodePdu, type MessagePdu } from './codec/pdu.ts'
import { packSeptets } from './codec/septets.ts'
import { Tag } from './codec/tlv.ts'
import { type SmscSettings, smscSettings } from './settings.ts'
import { type SmscConnection, startSmsc } from './smsc.ts'
import { messagePdu } from '#test/smpp/pdus'
import { RawPeer } from '#test/smpp/raw-peer'

const world = withWorld()
let other: App
let supplierId: number
let open: (() => Promise<void>)[] = []

beforeAll(async () => {
  other = await world.otherProcess()
})
afterAll(() => other.stop())
beforeEach(async () => {
  ;({ supplierId } = await world.supplier())
  return async () => {
    for (const close of open.reverse()) await close()
    open = []
  }
})

/** A peer that is bound to a listener of the whole system, in this process or another. */
async function bound(settings: Partial<SmscSettings> = {}, app = world.app): Promise<RawPeer> {
  const smsc: SmscConnection = await startSmsc({
    supplierId,
    settings: { ...smscSettings.parse({ port: 0, accounts: [{ systemId: 'bank', password: 'secret' }] }), ...settings },
    accept: app.accept,
    clock: world.clock,
    log: pino({ level: 'silent' }),
  })
  const peer = await RawPeer.connect(smsc.port)
  open.push(async () => {
    await peer.destroy()
    await smsc.stop()
  })
  expect(await peer.bind()).toBe(Status.ok)
  return peer
}

/** Sends each when the one before is answered, and answers the statuses. */
async function send(peer: RawPeer, ...frames: (MessagePdu | Buffer)[]): Promise<number[]> {
  const statuses: number[] = []
  for (const frame of frames) {
    peer.send(frame)
    statuses.push((await peer.next()).status)
  }
  return statuses
}

async function stored(): Promise<{ originator: string; text: string }[]> {
  const { rows } = await world.database.pool.query<{ originator: string; text: string }>(
    'select originator, text from message where supplier_id = $1 order by message_id',
    [supplierId],
  )
  return rows
}

async function storedTexts(): Promise<string[]> {
  return (await stored()).map(({ text }) => text)
}

const utf16be = (text: string): Buffer => Buffer.from(text, 'utf16le').swap16()
const utf16le = (text: string): Buffer => Buffer.from(text, 'utf16le')
let reference = 0

/** One part, with an 8-bit reference in its header. */
function part(n: number, total: number, bytes: Uint8Array, fields: Partial<MessagePdu> = {}): MessagePdu {
  const header = Buffer.of(5, 0, 3, reference & 0xff, total, n)
  return messagePdu(100 + n, '', { esmClass: 0x40, shortMessage: Buffer.concat([header, bytes]), ...fields })
}

beforeEach(() => {
  reference++
})

describe('no message is taken for a receipt', () => {
  it('esm_class 0x08 with a text that is none is stored', async () => {
    const peer = await bound()
    const text = 'Your Telegram code is 12345'
    expect(await send(peer, messagePdu(2, text, { esmClass: 0x08 }))).toEqual([0])
    expect(await storedTexts()).toEqual([text])
  })

  it('esm_class 0x48 with a header is stored and joined', async () => {
    const peer = await bound()
    const parts = [
      part(1, 2, Buffer.from('Telegram code '), { esmClass: 0x48 }),
      part(2, 2, Buffer.from('12345'), { esmClass: 0x48 }),
    ]
    expect(await send(peer, ...parts)).toEqual([0, 0])
    expect(await storedTexts()).toEqual(['Telegram code 12345'])
  })

  it('and a receipt with esm_class 0x08 or 0x48 is still one, in any alphabet', async () => {
    const peer = await bound()
    const receipt = 'id:1 sub:001 dlvrd:001 stat:DELIVRD err:000'
    const header = Buffer.of(4, 0x7f, 2, 0, 0)
    const receipts = [
      messagePdu(2, receipt, { esmClass: 0x08 }),
      messagePdu(3, '', { esmClass: 0x08, dataCoding: 8, shortMessage: utf16be(receipt) }),
      messagePdu(4, '', { esmClass: 0x48, shortMessage: Buffer.concat([header, Buffer.from(receipt)]) }),
      messagePdu(5, 'anything', { esmClass: 0x04 }),
    ]
    expect(await send(peer, ...receipts)).toEqual([0, 0, 0, 0])
    expect(await storedTexts()).toEqual([])
  })
})

describe('UTF-8 under data_coding 0', () => {
  it('is recognised by its sequences of several bytes, also under IA5 and a GSM class', async () => {
    const peer = await bound()
    const texts = ['کد تلگرام شما: ۵۴۳۲۱', 'Ваш код Telegram: 61504', 'code 😀 1']
    const pdus = texts.flatMap((text, i) =>
      [0, 1, 0xf1].map((dataCoding) => messagePdu(10 + i, '', { dataCoding, shortMessage: Buffer.from(text) })),
    )
    expect(await send(peer, ...pdus)).toEqual(pdus.map(() => 0))
    expect(await storedTexts()).toEqual(texts.flatMap((text) => [text, text, text]))
  })

  it('is joined where a part ends within a character', async () => {
    const peer = await bound()
    const bytes = Buffer.from('کد تلگرام شما ۵۴۳۲۱ است 😀 ، آن را به کسی ندهید')
    for (let cut = 60; cut < 66; cut++) {
      reference++
      const text = `${cut} `
      const whole = Buffer.concat([Buffer.from(text), bytes])
      await send(peer, part(1, 2, whole.subarray(0, cut)), part(2, 2, whole.subarray(cut)))
    }
    expect(await storedTexts()).toEqual([60, 61, 62, 63, 64, 65].map((cut) => `${cut} ${bytes.toString()}`))
  })

  it('is what defaultAlphabet=utf8 says, damaged or not', async () => {
    const peer = await bound({ defaultAlphabet: 'utf8' })
    const shortMessage = Buffer.concat([Buffer.from('کد 12345 '), Buffer.of(0xff), Buffer.from(' @$')])
    await send(peer, messagePdu(2, '', { shortMessage }))
    expect(await storedTexts()).toEqual(['کد 12345 \ufffd @$'])
  })

  it('is not seen in Latin-1 where that is agreed, nor in GSM septets', async () => {
    const latin1 = await bound({ defaultAlphabet: 'latin1' })
    await send(latin1, messagePdu(2, '', { shortMessage: Buffer.from('Ã© 1', 'latin1') }))
    const gsm = await bound()
    await send(gsm, messagePdu(2, '', { shortMessage: encodeGsm7('é@¥ è ñ Ä 1')! }))
    expect(await storedTexts()).toEqual(['Ã© 1', 'é@¥ è ñ Ä 1'])
  })
})

describe('UCS-2 in little-endian order', () => {
  const texts = [
    'Your Telegram code is 12345',
    'کد تأیید تلگرام شما ۵۴۳۲۱ است',
    'Ваш код Telegram: 61504',
    'Telegram 登录代码：30761。请勿告诉任何人。',
    'קוד האימות שלך הוא 48219',
    '23456',
    'کد ۱۲۳۴ 😀',
  ]

  it('is read with a mark and without one', async () => {
    const peer = await bound()
    const pdus = texts.flatMap((text, i) =>
      [utf16le(text), utf16le(`\ufeff${text}`)].map((shortMessage) =>
        messagePdu(10 + i, '', { dataCoding: 8, shortMessage }),
      ),
    )
    await send(peer, ...pdus)
    expect(await storedTexts()).toEqual(texts.flatMap((text) => [text, text]))
  })

  it('is not seen in big-endian text', async () => {
    const peer = await bound()
    const big = [...texts, '一', '您的验证码一二三', '【某某】　您的验证码是　一三四五', 'رمز', '一 1']
    await send(peer, ...big.map((text, i) => messagePdu(10 + i, '', { dataCoding: 8, shortMessage: utf16be(text) })))
    expect(await storedTexts()).toEqual(big)
  })

  it('is that of all parts where the first alone has the mark, in whatever order they come and wherever they are cut', async () => {
    const peer = await bound()
    // Nothing in the second parts says their order, and the last two cut a character.
    const messages: [string, string][] = [
      ['کد تلگرام ۱۲۳۴۵ را', 'نگهدارید'],
      ['您的验证码是12345', '请勿告诉任何人'],
      ['кодыңыз 12345', 'әәәә'],
      ['code 12345 \ud83d', '\ude00רוטט'],
    ]
    for (const [first, second] of messages) {
      for (const reversed of [false, true]) {
        reference++
        const from = { source: { ton: 5, npi: 0, address: reversed ? 'Reversed' : 'Telegram' } }
        const parts = [
          part(1, 2, utf16le(`\ufeff${first}`), { dataCoding: 8, ...from }),
          part(2, 2, utf16le(second), { dataCoding: 8, ...from }),
        ]
        await send(peer, ...(reversed ? parts.toReversed() : parts))
      }
    }
    expect(await storedTexts()).toEqual(messages.flatMap(([first, second]) => [first + second, first + second]))
  })
})

describe('two long messages with one reference and equal tails', () => {
  const tail = Buffer.from('. Do not share it with anybody, whoever asks.')
  const head = (code: string): Buffer => Buffer.from(`Telegram code: ${code} is yours`)
  const whole = (code: string): string => `${head(code).toString()}${tail.toString()}`
  const [a, b] = ['11111', '22222'] as const
  const [headA, headB, anyTail] = [() => part(1, 2, head(a)), () => part(1, 2, head(b)), () => part(2, 2, tail)]

  it.each([
    ['one after the other', [headA, anyTail, headB, anyTail]],
    ['the tails last', [headA, headB, anyTail, anyTail]],
    ['the tails first', [anyTail, anyTail, headA, headB]],
    ['the second tail before its head', [headA, anyTail, anyTail, headB]],
  ])('are two messages: %s', async (_name, order) => {
    const peer = await bound()
    expect(await send(peer, ...order.map((each) => each()))).toEqual([0, 0, 0, 0])
    expect((await storedTexts()).sort()).toEqual([whole(a), whole(b)])
  })

  it('are two messages in one read, and over two processes at the same time', async () => {
    const peers = [await bound(), await bound({}, other)]
    for (let round = 0; round < 10; round++) {
      reference++
      const parts = [headA(), headB(), anyTail(), anyTail()].map((pdu, i) => ({ pdu, peer: peers[(i + round) % 2]! }))
      if (round % 2 === 0) peers[0]!.send(...parts.map(({ pdu }) => pdu))
      else for (const { pdu, peer } of parts) peer.send(pdu)
      const answers = round % 2 === 0 ? [4, 0] : [2, 2]
      await Promise.all(peers.map((peer, i) => peer.take(answers[i]!)))
    }
    const texts = (await storedTexts()).sort()
    expect(texts).toEqual([...Array<string>(10).fill(whole(a)), ...Array<string>(10).fill(whole(b))])
  })

  it('and one message that is sent twice, whole or in part, is one', async () => {
    const peer = await bound()
    await send(peer, headA(), anyTail(), anyTail(), headA(), anyTail())
    reference++
    await send(peer, headA(), headA(), anyTail(), headA())
    await world.app.joining.deliverIncomplete(world.clock.now())
    expect(await storedTexts()).toEqual([whole(a), whole(a)])
  })
})

describe('what a peer gets wrong about one field', () => {
  it('a header without the bit that announces it: the parts are joined', async () => {
    const peer = await bound()
    const wide = Buffer.of(6, 8, 4, 1, reference & 0xff, 2)
    await send(
      peer,
      part(1, 2, Buffer.from('Telegram code '), { esmClass: 0 }),
      part(2, 2, Buffer.from('12345'), { esmClass: 0 }),
      messagePdu(5, '', { dataCoding: 8, shortMessage: Buffer.concat([wide, Buffer.of(1), utf16be('کد ')]) }),
      messagePdu(6, '', { dataCoding: 8, shortMessage: Buffer.concat([wide, Buffer.of(2), utf16be('۱۲۳')]) }),
    )
    expect(await storedTexts()).toEqual(['Telegram code 12345', 'کد ۱۲۳'])
  })

  it('a TLV that points beyond the end harms itself alone', async () => {
    const peer = await bound()
    const withTail = (pdu: MessagePdu, hex: string): Buffer => {
      const frame = Buffer.concat([encodePdu(pdu), Buffer.from(hex, 'hex')])
      frame.writeUInt32BE(frame.length, 0)
      return frame
    }
    const payload = Buffer.from('Telegram code 33333').toString('hex')
    const frames = [
      withTail(messagePdu(2, 'Telegram code 11111'), '1401ffff00'),
      withTail(
        messagePdu(3, 'Telegram code 22222', { tlvs: [{ tag: Tag.sourcePort, value: Buffer.of(1, 2) }] }),
        '020c0002',
      ),
      withTail(messagePdu(4, ''), `0424ffff${payload}`),
      withTail(messagePdu(5, 'Telegram code 44444'), '0001'),
    ]
    expect(await send(peer, ...frames)).toEqual([0, 0, 0, 0])
    expect(await storedTexts()).toEqual(['11111', '22222', '33333', '44444'].map((code) => `Telegram code ${code}`))
  })
})

describe('the sender', () => {
  const from = (address: string, ton = 5): Partial<MessagePdu> => ({ source: { ton, npi: 0, address } })
  const packed = (name: string): string => packSeptets(encodeGsm7(name)!).toString('latin1')

  it.each([
    'Telegram',
    'WhatsApp',
    'Google',
    'VK',
    'Instagram',
    'Snapp!',
    'Divar',
    'MTN',
    'Steam',
    'LinkedIn',
    'A1 Bank',
  ])('%s in packed septets is read as it was meant', async (name) => {
    const peer = await bound()
    await send(
      peer,
      messagePdu(2, 'code 12345', from(packed(name))),
      messagePdu(3, 'code 54321', from(packed(name), 0)),
    )
    expect((await stored()).map(({ originator }) => originator)).toEqual([name, name])
  })

  it('in ASCII, Latin-1 or UTF-8 stays what it is', async () => {
    const peer = await bound()
    const names = ['Telegram', '+989121234567', 'Société', 'Crédit-Agricole', 'Žižkov', 'بانک']
    const onWire = names.map((name, i) => (i < 4 ? name : Buffer.from(name).toString('latin1')))
    await send(peer, ...onWire.map((name, i) => messagePdu(2 + i, `code ${i}`, from(name))))
    expect((await stored()).map(({ originator }) => originator)).toEqual(names)
  })

  it('never costs a message, however long or odd it is', async () => {
    const peer = await bound()
    const odd = ['x'.repeat(2_000), '\u001b[2J\r\nforged', '\u009b1A\u00ff\u0001', '']
    expect(await send(peer, ...odd.map((name, i) => messagePdu(2 + i, `code ${i}`, from(name))))).toEqual([0, 0, 0, 0])
    expect(await stored()).toHaveLength(4)
    expect((await stored())[0]?.originator).toBe('x'.repeat(100))
  })
})
