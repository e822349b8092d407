import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const source = fileURLToPath(new URL('../src', import.meta.url))

/** They tell nobody anything new when asked twice, and are asked by a link or a form of sign-up. */
const others = ['session/sign-up-page.tsx', 'session/verify-email-page.tsx']

test('whatever a button changes is begun once, however fast it is pressed: no page has a mutation of its own', () => {
  const files = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter((file) => /\.tsx?$/.test(file))
  const own = files.filter((file) => /\buseMutation\(/.test(readFileSync(`${source}/${file}`, 'utf8')))
  expect(own.filter((file) => !others.includes(file))).toEqual([])
  expect(files.some((file) => readFileSync(`${source}/${file}`, 'utf8').includes('useAction('))).toBe(true)
})
