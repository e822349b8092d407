import { expect, it } from 'vitest'
import type { v3 } from '@verifyplus/contract'
import { arrivalsOf, codesOf } from './arrivals.ts'

function lease(id: string, code: string | null, codeReceivedAt = new Date().toISOString()): v3.Lease {
  return { id, code, codeReceivedAt: code === null ? null : codeReceivedAt } as v3.Lease
}

const openedAtMs = Date.now() - 5 * 60_000

const codes = (arrivals: ReturnType<typeof arrivalsOf>): string[] => arrivals.map(({ code }) => code)

it('a first code and a further one are each told once', () => {
  const before = codesOf([lease('lease_1', null), lease('lease_2', '111')])
  const after = [lease('lease_1', '333'), lease('lease_2', '222')]
  expect(codes(arrivalsOf(before, after, openedAtMs))).toEqual(['333', '222'])
  expect(arrivalsOf(codesOf(after), after, openedAtMs)).toEqual([])
})

it('a lease that is seen for the first time is told only where its code is news', () => {
  const old = new Date(Date.now() - 10 * 60_000).toISOString()
  const leases = [lease('lease_1', '111'), lease('lease_2', '222', old)]
  expect(codes(arrivalsOf(codesOf([lease('lease_3', null)]), leases, openedAtMs))).toEqual(['111'])
})

it('a code that comes while the page is being opened is told with the first answer, and one from before is not', () => {
  const openedNowMs = Date.now() - 2_000
  const before = new Date(openedNowMs - 1_000).toISOString()
  const leases = [lease('lease_1', '111'), lease('lease_2', '222', before)]
  expect(codes(arrivalsOf(new Map(), leases, openedNowMs))).toEqual(['111'])
})

it('a code that is erased is no arrival', () => {
  expect(arrivalsOf(codesOf([lease('lease_1', '111')]), [lease('lease_1', null)], openedAtMs)).toEqual([])
})
