import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { deriveKey, ensureSecretKey, sealRecords } from '#audit'
import { json, misused, newCustomer, refused, run, withCommands } from '#test/commands'

const commands = withCommands()

interface Listed {
  recordId: number
  actor: string
  action: string
  personal: Record<string, unknown> | null
}

async function seal(): Promise<string> {
  const { key } = await ensureSecretKey(join(commands.folder, 'secret.key'))
  for (let sealed = 1; sealed > 0;) ({ sealed } = await sealRecords(commands.database, deriveKey(key, 'audit'), true))
  return (await json<{ head: string }>('audit', 'check')).head
}

test('without the key file the check says that it could not look, and ends with 3', async () => {
  const { exitCode, stdout, stderr } = await run('audit', 'check')
  expect({ exitCode, stdout }).toEqual({ exitCode: 3, stdout: '' })
  expect(stderr).toContain('SECRET_KEY_FILE')
  expect(stderr).not.toMatch(/\n\s+at /)
})

test('what a command did is listed with who called it, and proved', async () => {
  const { customerId } = await newCustomer()
  await json('customer', 'suspend', String(customerId))
  const listed = await json<Listed[]>('audit', 'list', '--customer', String(customerId))
  expect(listed.map(({ action }) => action)).toEqual([
    'customer.suspended',
    'ledger.top_up',
    'token.created',
    'customer.created',
  ])
  expect(new Set(listed.map(({ actor }) => actor))).toEqual(new Set([expect.stringMatching(/^command \S+@\S+$/)]))
  expect(await json<Listed[]>('audit', 'list', '--customer', String(customerId), '--action', 'token')).toHaveLength(1)
  const older = await json<Listed[]>('audit', 'list', '--before', String(listed[0]?.recordId), '--limit', '1')
  expect(older).toEqual([listed[1]])
  expect((await run('audit', 'list')).stdout).toContain('customer.suspended')
  await seal()
  expect(await json('audit', 'check')).toMatchObject({ ok: true, unsealed: 0, faults: [] })
})

test('a record that was changed ends the check with 1 and its place', async () => {
  await newCustomer()
  const head = await seal()
  await commands.owner.tx(async (client) => {
    await client.query('alter table audit_record disable trigger user')
    await client.query(`update audit_record set actor = 'nobody' where audit_record_id = 3`)
    await client.query('alter table audit_record enable trigger user')
  })
  await newCustomer()
  await seal().catch(() => {})
  const { exitCode, stdout } = await run('audit', 'check', '--head', head)
  expect(exitCode).toBe(1)
  expect(stdout).toMatch(/record 3, sealed at 3, is not as it was sealed/)
  expect(stdout).toContain('1 fault')
})

test('what names a person is erased, and shown no more', async () => {
  const { customerId } = await newCustomer()
  expect(await json('audit', 'erase', String(customerId))).toMatchObject({ records: 2 })
  const listed = await json<Listed[]>('audit', 'list', '--customer', String(customerId))
  expect(listed.map(({ personal }) => personal)).toEqual([null, null, null, null])
  expect(listed[0]?.action).toBe('audit.personal_erased')
})

test('messages and mails that an operator reads are recorded before they are shown', async () => {
  await json('message', 'list')
  expect((await json<Listed[]>('audit', 'list', '--limit', '1'))[0]?.action).not.toBe('message.revealed')
  await json('message', 'list', '--text')
  expect((await json<Listed[]>('audit', 'list', '--limit', '1'))[0]?.action).toBe('message.revealed')
})

test('a head or a key file that is none is refused in a sentence', async () => {
  await misused(/position and a MAC/, 'audit', 'check', '--head', '17')
  await writeFile(join(commands.folder, 'secret.key'), 'not a key')
  const { exitCode, stderr } = await run('audit', 'check')
  expect(exitCode).toBe(3)
  expect(stderr).toContain('holds no key')
  await refused(/There is no email 9/, 'mail', 'show', '9')
})
