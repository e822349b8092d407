import { createServer, type Socket } from 'node:net'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { ManualClock } from '#core/clock'
import { withDatabase } from '#test/database'
import { createOutbox, deliverMails, eraseMails, listMails, openMailServer, readMail } from './index.ts'
import { writeLetter } from './texts.ts'

const held = withDatabase()
const clock = new ManualClock()
const now = (): Date => clock.now()
const ada = { email: 'ada@example.org', language: 'en' as const }
const letter = { kind: 'verify_email' as const, link: 'https://codes.example.org/verify-email#s3cret' }

/** A mail server as small as RFC 5321 lets one be; `refuse` is what it answers to DATA. */
async function openSmtp(): Promise<{ url: string; received: string[]; refuse: string | null; close(): Promise<void> }> {
  const sockets = new Set<Socket>()
  const smtp = { url: '', received: [] as string[], refuse: null as string | null, close }
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    socket.on('error', () => {})
    let data: string | null = null
    let buffered = ''
    socket.write('220 test\r\n')
    socket.on('data', (bytes: Buffer) => {
      buffered += bytes.toString()
      for (let end = buffered.indexOf('\r\n'); end >= 0; end = buffered.indexOf('\r\n')) {
        const line = buffered.slice(0, end)
        buffered = buffered.slice(end + 2)
        if (data !== null) {
          if (line !== '.') data += `${line}\n`
          else {
            smtp.received.push(data)
            data = null
            socket.write('250 taken\r\n')
          }
        } else if (/^DATA/i.test(line)) {
          if (smtp.refuse === null) data = ''
          socket.write(smtp.refuse === null ? '354 go on\r\n' : `${smtp.refuse}\r\n`)
        } else socket.write(/^QUIT/i.test(line) ? '221 bye\r\n' : '250 ok\r\n')
      }
    })
  })
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  smtp.url = `smtp://127.0.0.1:${(server.address() as AddressInfo).port}`
  async function close(): Promise<void> {
    for (const socket of sockets) socket.destroy()
    await new Promise((resolve) => {
      server.close(resolve)
    })
  }
  return smtp
}

const smtp = await openSmtp()
afterAll(() => smtp.close())
const server = openMailServer({ smtpUrl: smtp.url, from: 'VerifyPlus <codes@example.org>' })
afterAll(() => server.close())

beforeEach(async () => {
  await held.database.pool.query('delete from mail')
  smtp.received.length = 0
  smtp.refuse = null
})

const deliver = (): Promise<number> => deliverMails(held.database, server, now)

describe('with a mail server', () => {
  test('a mail goes out once, in plain text and HTML, and what is in it is erased here', async () => {
    await createOutbox(held.database, clock, true).post(ada, letter)
    expect(await deliver()).toBe(1)
    expect(await deliver()).toBe(0)
    expect(smtp.received).toHaveLength(1)
    const [raw = ''] = smtp.received
    expect(raw).toMatch(/^To: ada@example\.org$/m)
    expect(raw).toMatch(/^From: VerifyPlus <codes@example\.org>$/m)
    expect(raw).toMatch(/text\/plain/)
    expect(raw).toMatch(/text\/html/)
    const [row] = await listMails(held.database, 10)
    expect(row).toMatchObject({ state: 'sent', attempts: 1, lastProblem: null })
    expect(await readMail(held.database, BigInt(row?.mailId ?? 0))).toMatchObject({ text: null, html: null })
  })

  test('one that the server does not take is tried five times more over three hours, and then shown as failed', async () => {
    smtp.refuse = '451 not now, about s3cret'
    await createOutbox(held.database, clock, true).post(ada, letter)
    for (const waitMs of [0, 30_000, 120_000, 600_000, 1_800_000, 7_200_000]) {
      clock.advance(waitMs)
      expect(await deliver()).toBe(0)
      expect(await deliver(), 'not before its time').toBe(0)
    }
    const [row] = await listMails(held.database, 10)
    expect(row).toMatchObject({ state: 'failed', attempts: 6 })
    expect(row?.lastProblem).toMatch(/451/)
    expect(row?.lastProblem).not.toContain('s3cret')
    clock.advance(86_400_000)
    expect(await deliver()).toBe(0)
  })

  test('goes out when the server takes it again', async () => {
    smtp.refuse = '451 not now'
    await createOutbox(held.database, clock, true).post(ada, letter)
    await deliver()
    smtp.refuse = null
    clock.advance(30_000)
    expect(await deliver()).toBe(1)
  })

  test('of several processes that send at once, each mail is sent by one', async () => {
    const outbox = createOutbox(held.database, clock, true)
    for (let i = 0; i < 12; i++) await outbox.post({ ...ada, email: `p${i}@example.org` }, letter)
    const sent = await Promise.all([deliver(), deliver(), deliver()])
    expect(sent.reduce((sum, count) => sum + count)).toBe(12)
    expect(new Set(smtp.received.map((raw) => /^To: (.*)$/m.exec(raw)?.[1])).size).toBe(12)
  })

  test('a mail whose sender died in the middle is sent again, two minutes later', async () => {
    await createOutbox(held.database, clock, true).post(ada, letter)
    const dies = { send: () => new Promise<void>(() => {}), close() {} }
    void deliverMails(held.database, dies, now)
    await expect.poll(async () => (await listMails(held.database, 1))[0]?.attempts).toBe(1)
    expect(await deliver()).toBe(0)
    clock.advance(120_000)
    expect(await deliver()).toBe(1)
  })
})

describe('without a mail server', () => {
  test('mails are kept as they are for the operator, and never sent', async () => {
    await createOutbox(held.database, clock, false).post(ada, letter)
    expect(await deliver()).toBe(0)
    const [row] = await listMails(held.database, 10)
    expect(row).toMatchObject({ state: 'kept', recipient: ada.email, kind: 'verify_email' })
    expect((await readMail(held.database, BigInt(row?.mailId ?? 0)))?.text).toContain(letter.link)
  })

  test('for a week, and five thousand at most', async () => {
    const outbox = createOutbox(held.database, clock, false)
    await outbox.post(ada, letter)
    clock.advance(7 * 86_400_000 - 1)
    await eraseMails(held.database, now())
    expect(await listMails(held.database, 10)).toHaveLength(1)
    clock.advance(2)
    await eraseMails(held.database, now())
    expect(await listMails(held.database, 10)).toHaveLength(0)
    await held.database.pool.query(
      `insert into mail (kind, recipient, subject, state, due_at, created_at)
       select 'x', n || '@example.org', '', 'kept', $1, $1 from generate_series(1, 5003) n`,
      [now()],
    )
    await eraseMails(held.database, now())
    const { rows } = await held.database.pool.query<{ count: bigint; first: string }>(
      `select count(*) as count, (array_agg(recipient order by mail_id))[1] as first from mail`,
    )
    expect(rows[0]).toEqual({ count: 5_000n, first: '4@example.org' })
  })
})

describe('what is written', () => {
  const letters = [
    letter,
    { kind: 'sign_up', link: letter.link },
    { kind: 'reset_password', link: letter.link },
    { kind: 'already_registered', link: letter.link },
    { kind: 'password_changed', link: letter.link },
    { kind: 'token_made', link: letter.link },
    { kind: 'email_changed', newEmail: 'new@example.org', contact: null },
    { kind: 'invitation_customer', link: letter.link },
    { kind: 'invitation_operator', link: letter.link },
  ] as const

  test.each(['fa', 'en'] as const)('in %s has its direction, its link, and loads nothing from anywhere', (language) => {
    for (const each of letters) {
      const { subject, text, html } = writeLetter(each, language)
      const value = 'link' in each ? each.link : each.newEmail
      expect(html).toContain(`<html lang="${language}" dir="${language === 'fa' ? 'rtl' : 'ltr'}">`)
      expect(html).toContain(`<p dir="ltr"><bdi>${value}</bdi></p>`)
      expect(html).not.toMatch(/<(?:img|script|link|iframe)|url\(/i)
      expect(text.split('\n'), 'the link stands on a line of its own').toContain(value)
      expect(/[\u0600-\u06ff]/.test(subject + text)).toBe(language === 'fa')
    }
  })

  test('a letter of a changed address says where the operator is found, and where that is set nowhere sends nobody anywhere', () => {
    const changed = { kind: 'email_changed', newEmail: 'new@example.org' } as const
    for (const language of ['fa', 'en'] as const) {
      const { text, html } = writeLetter({ ...changed, contact: 'help@example.org' }, language)
      expect(text).toContain('help@example.org')
      expect(html).toContain('help@example.org')
      expect(writeLetter({ ...changed, contact: null }, language).text).not.toMatch(/administrator|مدیر سایت/)
    }
  })

  test('no subject begins with a Latin letter where it is Persian: mail programs would turn it around', () => {
    for (const each of letters) expect(writeLetter(each, 'fa').subject).toMatch(/^[\u0600-\u06ff]/)
  })

  test('markup in an address is text', () => {
    const { html } = writeLetter({ kind: 'email_changed', newEmail: `"<b>x</b>'&"@example.org`, contact: null }, 'en')
    expect(html).toContain('&quot;&lt;b&gt;x&lt;/b&gt;&#39;&amp;&quot;@example.org')
  })
})
