import { PassThrough } from 'node:stream'
import type { Socket } from 'node:net'
import { expect, it } from 'vitest'
import { Command, Status } from './codec/commands.ts'
import { Meter } from './health.ts'
import { Outbox } from './outbox.ts'
import { Responses } from './responses.ts'
import { ManualClock } from '#core/clock'

it('a message is answered once, however often its answer is given, and whoever waits hears of the last one', async () => {
  const sent = new PassThrough()
  const responses = new Responses({
    outbox: new Outbox(sent as unknown as Socket, () => 0),
    meter: new Meter(new ManualClock('2026-11-24T12:00:00Z'), 'bound'),
    bound: () => true,
    answered: () => {},
    unbound: () => {},
  })
  let isIdle = false
  const first = responses.owe(Command.deliverSm, 1)
  const second = responses.owe(Command.deliverSm, 2)
  responses.whenIdle(() => (isIdle = true))
  first(Status.ok)
  first(Status.temporaryAppError)
  expect(responses.outstanding).toBe(1)
  expect(isIdle).toBe(false)
  second(Status.ok)
  expect(responses.outstanding).toBe(0)
  expect(isIdle).toBe(true)
  await Promise.resolve()
  // Two deliver_sm_resp of 17 bytes each.
  expect((sent.read() as Buffer).length).toBe(34)
})
