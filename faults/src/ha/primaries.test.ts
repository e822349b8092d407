import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { eventually } from '@verifyplus/server/test/eventually.ts'
import { createViolations } from '../violations.ts'
import { watchPrimaries } from './primaries.ts'

/** A member that answers as it is told. */
async function startMember(): Promise<{ host: string; status: number }> {
  const member = { host: '', status: 503 }
  const server: Server = createServer((_, response) => response.writeHead(member.status).end()).listen(0, '127.0.0.1')
  onTestFinished(() => void server.close())
  await once(server, 'listening')
  member.host = `127.0.0.1:${(server.address() as AddressInfo).port}`
  return member
}

test('one primary is well, and two at once are told', async () => {
  const [one, other] = [await startMember(), await startMember()]
  const violations = createViolations()
  one.status = 200
  const watch = watchPrimaries([one.host, other.host], violations)
  try {
    expect(violations.all).toEqual([])
    other.status = 200
    await eventually(() => expect(violations.all[0]).toContain(`two primaries at once: ${one.host} and ${other.host}`))
  } finally {
    await watch.stop()
  }
})
