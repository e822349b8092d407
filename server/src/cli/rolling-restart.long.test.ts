import { readFile } from 'node:fs/promises'
import { afterEach, expect, test, vi } from 'vitest'
import {
  closeScene,
  expectNobodyRefused,
  lines,
  openScene,
  post,
  replaced,
  waits,
  type Lease,
} from '#test/restart-scene'
import { wireMessages } from '#test/smsc-peer'

afterEach(closeScene)

test.each(['2', '3'])('SIGHUP with WORKERS=%s replaces one after another and refuses nobody', async (workers) => {
  await expectNobodyRefused(workers)
})

test('SIGHUPs that come while processes are replaced are answered by one more round, and SIGTERM ends all in its middle', async () => {
  const { server } = await openScene('1')
  const begun = (times: number): Promise<void> =>
    vi.waitFor(() => expect(lines(server, 'the processes are replaced one after another')).toHaveLength(times), waits)
  process.kill(server.pid, 'SIGHUP')
  // Of those that come before the first is heard the kernel makes one.
  await begun(1)
  for (let n = 0; n < 4; n++) process.kill(server.pid, 'SIGHUP')
  await replaced(server, 2)
  process.kill(server.pid, 'SIGHUP')
  await begun(3)
  expect(await server.stop()).toBe(0)
  expect(lines(server, 'the processes were replaced')).toHaveLength(2)
  const pids = lines(server, 'serving').map(({ pid }) => pid)
  for (const pid of pids) await expect(readFile(`/proc/${pid}/cmdline`, 'utf8')).rejects.toThrow()
})

test('an event stream is ended, and goes on in the next process where it left off', async () => {
  const { server, token, smsc } = await openScene('1')
  const lease = await post<Lease>(server.url, '/api/get_number', { token, country: 'RU', productId: '2' })
  const open = async (since?: string): Promise<ReadableStreamDefaultReader<Uint8Array>> => {
    const headers = { authorization: `Bearer ${token}`, ...(since && { 'last-event-id': since }) }
    const { status, body } = await fetch(`${server.url}/v3/events`, { headers })
    expect(status).toBe(200)
    return (body as ReadableStream<Uint8Array>).getReader()
  }
  const readUntil = async (reader: ReadableStreamDefaultReader<Uint8Array>, end: RegExp | null): Promise<string> => {
    let text = ''
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return text
      text += Buffer.from(value).toString()
      if (end?.test(text)) return text
    }
  }
  const first = await open()
  const told = await readUntil(first, /id: \S+\n/)
  process.kill(server.pid, 'SIGHUP')
  await readUntil(first, null)
  await smsc.deliver(
    wireMessages({ msisdn: lease.number, originator: 'Telegram', text: 'Telegram code: 54321', reference: 0 }),
  )
  const since = /id: (\S+)\n/.exec(told)?.[1]
  await vi.waitFor(async () => {
    // The old process ends a stream that still comes to it over a connection that was kept, and that connection.
    const next = await open(since)
    expect(await readUntil(next, /lease\.updated[^]*\n\n/)).toContain('lease_')
    await next.cancel()
  }, waits)
  await replaced(server, 1)
  expect(await server.stop()).toBe(0)
})
