import { describe, expect, test } from 'vitest'
import * as z from 'zod'
import * as v3 from './index.ts'

describe('v3', () => {
  test('every example is what its schema takes', () => {
    let examples = 0
    for (const schema of Object.values(v3)) {
      if (!(schema instanceof z.ZodType)) continue
      for (const example of (schema.meta()?.examples as unknown[] | undefined) ?? []) {
        expect(schema.safeParse(example), JSON.stringify(example)).toMatchObject({ success: true })
        examples++
      }
    }
    expect(examples).toBeGreaterThan(15)
  })

  test('the table at the top of the index names every route and no other', async () => {
    const { readFile } = await import('node:fs/promises')
    const text = await readFile(new URL('index.ts', import.meta.url), 'utf8')
    const told = [...text.matchAll(/^ \* \| `(GET|POST|DELETE) (\S+)`/gm)].map(
      ([, method, path]) => `${method} ${path}`,
    )
    expect(told).toEqual(
      expect.arrayContaining(Object.values(v3.routes).map((route) => `${route.method} ${route.path}`)),
    )
    expect(told).toHaveLength(Object.keys(v3.routes).length)
  })

  test('an identifier is read back as it was written, and nothing else is one', () => {
    expect(v3.readId('lease', v3.writeId('lease', 1343243))).toBe(1343243n)
    for (const text of [
      '',
      'lease_',
      'lease_0',
      'lease_01',
      'lease_-1',
      'lease_1 ',
      'msg_1',
      '1',
      `lease_${'9'.repeat(19)}`,
    ])
      expect(v3.readId('lease', text), text).toBeNull()
  })
})
