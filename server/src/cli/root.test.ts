import { expect, test } from 'vitest'
import { rootLine } from './root.ts'

const embedded = { databaseUrl: null, dataDir: '/srv/verifyplus/data' }

test('only a start by root is told of, in one line', () => {
  for (const uid of [1, 1000, 65_534, undefined]) expect(rootLine(uid, embedded)).toBeNull()
  expect(rootLine(0, embedded)?.split('\n')).toEqual([
    expect.stringMatching(/PostgreSQL \(which runs under another uid\).* owns \/srv\/verifyplus\/data \(chown -R\)/),
  ])
})

test('with a database of the operator’s own nothing is said of ours', () => {
  const line = rootLine(0, { ...embedded, databaseUrl: 'postgresql://db.example.org/verifyplus' })
  expect(line).not.toContain('PostgreSQL')
  expect(line).not.toContain('db.example.org')
})
