import { expect, test } from 'vitest'
import { watchTerminal } from './hang-up.ts'

test.each([
  ['started from a terminal that is gone', [0, 1, 2], [], true],
  ['started from a terminal that is there', [0, 1, 2], [0, 1, 2], false],
  ['started from a terminal, with its output in a file, and the terminal is gone', [0], [], true],
  ['started by a service, or with nohup', [], [], false],
])('SIGHUP of a terminal is told from an operator’s: %s', (_, before, now, gone) => {
  let terminals: readonly number[] = before
  const isGone = watchTerminal((fd) => terminals.includes(fd))
  terminals = now
  expect(isGone()).toBe(gone)
})
