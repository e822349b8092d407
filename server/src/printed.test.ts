import { Writable } from 'node:stream'
import { describe, expect, test } from 'vitest'
import { isPrintable, printable, printableCell, printableLines } from '#core/printable'
import { addSupplier } from '#numbers'
import { createLog } from '#log'
import { json, newCustomer, refused, run, withCommands } from '#test/commands'

const held = withCommands()

/** Clears the screen, moves the cursor, sets the title, C1, turns the direction, begins a line, hides itself. */
const hostile = [
  '\u001b[2J\u001b[1;1H',
  '\u001b]0;owned\u0007',
  '\u009b31m\u009d0;x\u009c',
  'a\r\nb\u2028c\u2029d\u0085e\u000bf',
  '\u202ereversed\u2066x\u2069\u200f\u061c',
  'tab\there\bback\u007f',
  'zero\u200bwidth\ufeff\u00ad\u{e0041}',
]
const obeyed =
  /[^\P{Cc}\n]|[\u2028\u2029\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\u061c\u00ad\ufeff\u{e0001}-\u{e007f}]/u

describe('what is printed', () => {
  test('shows what a terminal would obey, on one line, and leaves alone what people write', () => {
    for (const text of hostile) {
      expect(printable(text)).not.toMatch(obeyed)
      expect(printable(text)).not.toContain('\n')
      expect(isPrintable(text)).toBe(false)
    }
    for (const text of ['Telegram', 'کیف‌پول من', '👨‍👩‍👧 ok', 'Société', '您的验证码', 'a\\u001b', '']) {
      expect([printable(text), printableLines(text), isPrintable(text)]).toEqual([text, text, true])
    }
    expect(printable('\u001b[2J')).toBe('\\u001b[2J')
    expect(printableLines('a\nb\r')).toBe('a\nb\\u000d')
  })

  test('a cell makes no column of its own', () => {
    expect(printableCell('Telegram   79590000001  matched ')).not.toMatch(/ {2}| $/)
    expect(printableCell('a\u00a0\u3000b')).toBe('a\\u00a0\\u3000b')
    expect(printableCell('two words')).toBe('two words')
  })
})

interface Table {
  name: string
  args: string[]
}

/** Rows with such texts wherever others can put one, whatever kept them out when they were written. */
async function plant(): Promise<{ tables: Table[]; customerId: number }> {
  const { pool } = held.database
  const { customerId } = await newCustomer()
  const id = String(customerId)
  const { supplierId } = await addSupplier(held.database, {
    name: `planted-${id}`,
    kind: 'webhook',
    settings: {},
    at: new Date(),
  })
  for (const [i, text] of hostile.entries()) {
    const forged = `${text}\n99  forged  row`
    await pool.query(
      `insert into message (supplier_id, dedupe_key, msisdn, originator, text, received_at, at, withheld) values ($1, $2, '79590000001', $3, $3, now(), now(), 'not_lent')`,
      [supplierId, `m-${i}`, forged],
    )
    await pool.query(
      `insert into api_token (customer_id, sha256, name, hint, created_at) values ($1, sha256($2::bytea), $3, 'abcd', now())`,
      [customerId, Buffer.from(`token ${id} ${i}`), forged],
    )
    await pool.query(
      `insert into connection_health (supplier_id, name, state, since, decode_errors, updated_at, last_problem) values ($1, $2, $3, now(), 0, now(), $3)`,
      [supplierId, `bind ${i}`, forged],
    )
    await json('customer', 'credit', id, '1', '--note', forged)
  }
  return {
    customerId,
    tables: [
      { name: 'message list', args: ['message', 'list', '--text'] },
      { name: 'token list', args: ['token', 'list', id] },
      { name: 'supplier list', args: ['supplier', 'list'] },
      { name: 'customer list', args: ['customer', 'list'] },
      { name: 'mail list', args: ['mail', 'list'] },
    ],
  }
}

describe('in every table', () => {
  test('nothing is obeyed by a terminal and no text makes a row, and with --json neither, and it says the same', async () => {
    const { tables, customerId } = await plant()
    for (const { name, args } of tables) {
      const { stdout, stderr, exitCode } = await run(...args)
      expect([exitCode, stderr], name).toEqual([0, expect.stringMatching(/^Database: \/test_\w+ \(DATABASE_URL\)\n$/)])
      expect(stdout, name).not.toMatch(obeyed)
      expect(
        stdout.split('\n').filter((line) => /^99 {2}forged/.test(line)),
        name,
      ).toEqual([])
      const asJson = await run(...args, '--json')
      expect(asJson.stdout, name).not.toMatch(obeyed)
      expect(asJson.stdout.trimEnd().split('\n'), name).toHaveLength(1)
    }
    const names = (await json<{ name: string }[]>('token', 'list', String(customerId))).map((token) => token.name)
    for (const text of hostile) expect(names).toContain(`${text}\n99  forged  row`)
    const { stdout } = await run('message', 'list')
    expect(stdout).toContain('\\u001b[2J')
  })
})

describe('names', () => {
  // The texts do not stand in the names of the tests: those are printed too.
  test.each(hostile.entries().toArray())(
    'of tokens and suppliers are not number %i of these, by the command',
    async (_n, text) => {
      const { customerId } = await newCustomer()
      await refused('must not contain control characters', 'token', 'create', String(customerId), '--name', `a${text}b`)
      await refused('is not a valid supplier name', 'supplier', 'add', `a${text}b`, '--kind', 'webhook')
    },
  )

  test('of tokens may be written in any script', async () => {
    const { customerId } = await newCustomer()
    await json('token', 'create', String(customerId), '--name', 'کیف‌پول 👨‍👩‍👧')
  })
})

describe('a line of errors or of the log', () => {
  test('that carries what others wrote is not obeyed either', async () => {
    for (const text of hostile) {
      for (const args of [['supplier', 'remove', text], [`--${text}`], ['numbers', 'retire', text]]) {
        const { stdout, stderr } = await run(...args)
        expect(stdout + stderr, args.join(' ')).not.toMatch(obeyed)
        expect((await run(...args, '--json')).stderr).not.toMatch(obeyed)
      }
    }
  })

  test.each([true, false])('of the log, readable: %s', (readable) => {
    let written = ''
    const stream = new Writable({
      write(chunk: Buffer, _encoding, done) {
        written += chunk.toString()
        done()
      },
    })
    const log = createLog('debug', { readable, stream })
    for (const text of hostile) {
      const forged = `${text}\n[12:00:00] INFO: forged`
      log.info({ reason: forged, list: [forged], [forged]: 1 }, 'a message was refused')
      log.warn({ err: new Error(forged, { cause: new TypeError(forged) }) }, forged)
    }
    // Its own colours are the only thing that a readable line has for a terminal.
    const lines = written.replaceAll(/\u001b\[\d+m/g, '')
    expect(lines).not.toMatch(obeyed)
    expect(lines.split('\n').filter((line) => line.startsWith('[12:00:00] INFO: forged'))).toEqual([])
    expect(lines).toContain('\\u009b')
    if (!readable) {
      const parsed = lines
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as { reason?: string })
      expect(parsed[0]?.reason).toBe(`${hostile[0]}\n[12:00:00] INFO: forged`)
    }
  })
})
