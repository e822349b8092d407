import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const root = fileURLToPath(new URL('../../', import.meta.url))
const table = readFileSync(`${root}docs/asvs.md`, 'utf8')
  .split('\n')
  .filter((line) => /^\| \d/.test(line))
const rootFolders = /^(?:contract|faults|panel|server)\//

test('each item of ASVS that is said to be met names a test that is there', () => {
  expect(table.length).toBeGreaterThan(60)
  const files = table.flatMap((line) =>
    [...line.matchAll(/`([\w./-]+\.test\.ts)`/g)].map((match) => match[1] as string),
  )
  const missing = files.filter((file) => !existsSync(root + (rootFolders.test(file) ? file : `server/src/${file}`)))
  expect(missing).toEqual([])
  expect(files.length).toBeGreaterThan(80)
})

test('an item without a test is documentation, or says that it is open', () => {
  const without = table.filter(
    (line) =>
      !line.includes('.test.ts') && !/\*\*Open\*\*|SECURITY\.md|docs\/|nothing|standard error|asks no/.test(line),
  )
  expect(without).toEqual([])
})

test('no item stands twice', () => {
  const items = table.flatMap((line) =>
    (line.split('|')[1] as string).split(',').flatMap((piece) => spread(piece.trim())),
  )
  expect(items.filter((item, i) => items.indexOf(item) !== i)).toEqual([])
})

/** `3.3.1 to 3.3.4` is four. */
function spread(piece: string): string[] {
  const [from = '', to] = piece.split(' to ')
  const [chapter, section, first] = from.split('.')
  if (to === undefined || !to.startsWith(`${chapter}.${section}.`)) return [piece]
  const last = Number(to.split('.')[2])
  return Array.from({ length: last - Number(first) + 1 }, (_, i) => `${chapter}.${section}.${Number(first) + i}`)
}
