import { readFileSync, statSync } from 'node:fs'
import { expect, it } from 'vitest'
import { standalone, standaloneFile } from '../build/standalone.ts'

it('the file that operators copy is made of the parts as they are now, and can be run', async () => {
  expect(readFileSync(standaloneFile, 'utf8')).toBe(await standalone())
  expect(statSync(standaloneFile).mode & 0o111).toBe(0o111)
})
