import { expect, it } from 'vitest'
import type { v3 } from '@verifyplus/contract'
import { arrivalsOf, codesOf } from './arrivals.ts'

function lease(id: string, code: string | null, codeReceivedAt = new Date().toISOString()): v3.Lease {
  return { id, code, codeReceivedAt: code === null ? null : codeReceivedAt } as v3.Lease
}

const codes = (arrivals: ReturnType<typeof arrivalsOf>): string[] => arrivals.map(({ code }) => code)

it('a first code and a further one are each told once', () => {
  const before = codesOf([lease('lease_1', null), lease('lease_2', '111')])
  const after = [lease('lease_1', '333'), lease('lease_2', '222')]
  expect(codes(arrivalsOf(before, after))).toEqual(['333', '222'])
  expect(arrivalsOf(codesOf(after), after)).toEqual([])
})

it('a lease that is seen for the first time is told only where its code is news', () => {
  const old = new Date(Date.now() - 10 * 60_000).toISOString()
  expect(codes(arrivalsOf(new Map(), [lease('lease_1', '111'), lease('lease_2', '222', old)]))).toEqual(['111'])
})

it('a code that is erased is no arrival', () => {
  expect(arrivalsOf(codesOf([lease('lease_1', '111')]), [lease('lease_1', null)])).toEqual([])
})
