import { randomUUID } from 'node:crypto'
import type { Answer, Request } from './asker.ts'
import { expectStatus } from './asker.ts'
import type { Surroundings } from './contract-customer.ts'
import { count, noteHandedOver, noteLease, type Customer, type ToldLease } from './record.ts'
import { wait } from './waiting.ts'
import { product } from './world.ts'

/** Beyond it a program gives up asking again: some minutes, as a fault takes. */
const mostTries = 300
const tryAgainAfterMs = 200
/** Longer than a lease lasts. */
const patienceMs = 40_000

/** One number through `/v3`, asked for again under one idempotency key until it is told: cancelled, finished, or left to its end. */
export async function useV3(around: Surroundings, customer: Customer): Promise<void> {
  const { record, carriers, chance } = around
  const lease = await takeLease(around, customer)
  if (!lease) return
  const choice = chance.next()
  if (choice < 0.2) {
    if ((await end(around, lease, 'cancel')) === 200) lease.cancelledAt = new Date()
    return
  }
  carriers.send(lease)
  const code = await readCode(around, lease)
  if (code === null) return
  noteHandedOver(record, lease, code)
  if (choice < 0.6) await end(around, lease, 'finish')
}

async function takeLease(around: Surroundings, customer: Customer): Promise<ToldLease | null> {
  const { record } = around
  const headers = { ...bearer(customer), 'idempotency-key': randomUUID() }
  const body = { country: product.country, productId: product.id }
  const answer = await again(around, { method: 'POST', path: '/v3/leases', body, headers })
  expectStatus(record, answer, 'POST /v3/leases', [200, 201, 409])
  if (answer.status !== 200 && answer.status !== 201) {
    count(record.counts, 'POST /v3/leases without a number')
    return null
  }
  const v3Id = String(answer.body['id'])
  const msisdn = String(answer.body['phoneNumber']).replace('+', '')
  const lease = { id: v3Id.replace('lease_', ''), toldAt: new Date(), v3Id, msisdn, customer }
  noteLease(record, lease)
  return lease
}

async function readCode(around: Surroundings, { v3Id, customer }: ToldLease): Promise<string | null> {
  const endMs = performance.now() + patienceMs
  while (!around.isOver() && performance.now() < endMs) {
    const answer = await around.ask({ method: 'GET', path: `/v3/leases/${v3Id}`, headers: bearer(customer) })
    expectStatus(around.record, answer, 'GET /v3/leases/ID', [200])
    if (answer.status === 200 && typeof answer.body['code'] === 'string') return answer.body['code']
    await wait(tryAgainAfterMs, around.signal)
  }
  return null
}

async function end(around: Surroundings, lease: ToldLease, how: 'cancel' | 'finish'): Promise<number | null> {
  const headers = { ...bearer(lease.customer), 'idempotency-key': randomUUID() }
  const answer = await again(around, { method: 'POST', path: `/v3/leases/${lease.v3Id}/${how}`, headers })
  expectStatus(around.record, answer, how, [200, 409])
  if (answer.status === 200) count(around.record.counts, `leases of /v3: ${how}`)
  return answer.status
}

async function again(around: Surroundings, request: Request): Promise<Answer> {
  for (let tries = 1; ; tries++) {
    const answer = await around.ask(request)
    if ((answer.status !== null && answer.status !== 503) || tries >= mostTries || around.isOver()) return answer
    await wait(tryAgainAfterMs, around.signal)
  }
}

function bearer({ token }: Customer): Record<string, string> {
  return { authorization: `Bearer ${token}` }
}
