import type { GetNumberRequest, GetSmsRequest } from '@verifyplus/contract'
import { expectStatus, type Answer, type Ask } from './asker.ts'
import type { Carriers } from './carriers.ts'
import { count, noteHandedOver, noteLease, type Customer, type FaultsRecord, type ToldLease } from './record.ts'
import { wait } from './waiting.ts'
import type { Chance } from './chance.ts'
import { product } from './world.ts'

/** What a customer's program needs: how it asks, who sends it messages, and where what it was told is written down. */
export interface Surroundings {
  ask: Ask
  carriers: Carriers
  record: FaultsRecord
  signal: AbortSignal
  /** Of this customer's program alone. */
  chance: Chance
  /** No new lease is begun, and nobody asks on. */
  isOver(): boolean
}

/** Longer than a lease, since a code that came in time may be fetched after its end. */
const patienceMs = 60_000
/** Some ask three times at once, of whom only one may be charged. */
const impatientShare = 0.3
/** Further codes of one lease: more than the three that are charged. */
const furtherCodes = 4

/** get_sms, once, with `wait` in seconds. */
export async function getSms(
  { ask, record }: Pick<Surroundings, 'ask' | 'record'>,
  lease: ToldLease,
  waitSeconds: number,
): Promise<Answer> {
  const { token } = lease.customer
  const body: GetSmsRequest = {
    token,
    country: product.country,
    productId: product.id,
    numberId: lease.id,
    wait: waitSeconds,
  }
  const answer = await ask({ method: 'POST', path: '/api/get_sms', body, timeoutMs: (waitSeconds + 25) * 1_000 })
  expectStatus(record, answer, 'get_sms', [200, 409])
  if (answer.status === 200) noteHandedOver(record, lease, String(answer.body['sms']))
  return answer
}

/** One number from get_number to its code, as programs of the contract go about it. */
export async function useContract(around: Surroundings, customer: Customer): Promise<void> {
  const { carriers, signal, chance } = around
  const lease = await getNumber(around, customer)
  // Some sit on a number and bring nothing.
  if (!lease || chance.next() < 0.1) return
  await wait(chance.between(0, 150), signal)
  carriers.send(lease)
  await askUntilCode(around, lease)
  if (chance.next() < 0.2) {
    carriers.send(lease)
    await wait(chance.between(0, 500), signal)
    await getSms(around, lease, 2)
  } else if (chance.next() < 0.1) {
    for (let n = 0; n < furtherCodes && !around.isOver(); n++) {
      carriers.send(lease)
      await wait(200, signal)
      await getSms(around, lease, 1)
    }
  }
  if (chance.next() < 0.3) await getSms(around, lease, 0)
}

async function getNumber({ ask, record }: Surroundings, customer: Customer): Promise<ToldLease | null> {
  const body: GetNumberRequest = { token: customer.token, country: product.country, productId: product.id }
  const answer = await ask({ method: 'POST', path: '/api/get_number', body })
  expectStatus(record, answer, 'get_number', [200, 409])
  if (answer.status !== 200) {
    count(record.counts, 'get_number without a number')
    return null
  }
  const lease = {
    id: String(answer.body['numberId']),
    toldAt: new Date(),
    msisdn: String(answer.body['number']),
    customer,
  }
  noteLease(record, lease)
  return lease
}

async function askUntilCode(around: Surroundings, lease: ToldLease): Promise<void> {
  const endMs = performance.now() + patienceMs
  while (!around.isOver() && performance.now() < endMs) {
    const times = around.chance.next() < impatientShare ? 3 : 1
    const answers = await Promise.all(Array.from({ length: times }, () => getSms(around, lease, 5)))
    if (answers.some(({ status }) => status === 200)) return
    if (answers.some(({ status }) => status === null || status === 503)) await wait(200, around.signal)
  }
}
