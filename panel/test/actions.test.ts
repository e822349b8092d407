import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const source = fileURLToPath(new URL('../src', import.meta.url))

test('whatever a button changes is begun once, however fast it is pressed: no page has a mutation of its own', () => {
  const files = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter((file) => /\.tsx?$/.test(file))
  const own = files.filter((file) => /\buseMutation[(<]/.test(readFileSync(`${source}/${file}`, 'utf8')))
  expect(own).toEqual(['api/use-action.ts'])
  expect(files.some((file) => readFileSync(`${source}/${file}`, 'utf8').includes('useAction('))).toBe(true)
})
