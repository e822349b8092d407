// Writes docs/openapi.json from the contract's schemas. `--check` writes nothing and ends with 1 when the committed file
// differs.
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { openApiDocument } from './openapi/document.ts'

const file = new URL('../../../docs/openapi.json', import.meta.url)
const packageFile = new URL('../../package.json', import.meta.url)

async function main(): Promise<number> {
  const { version } = JSON.parse(await readFile(packageFile, 'utf8')) as { version: string }
  const text = `${JSON.stringify(openApiDocument(version), null, 2)}\n`
  const committed = await readFile(file, 'utf8').catch(() => '')
  if (committed === text) return 0
  if (process.argv.includes('--check')) {
    process.stderr.write('docs/openapi.json differs from what the contract says. Run: npm run generate\n')
    return 1
  }
  await mkdir(new URL('.', file), { recursive: true })
  await writeFile(file, text)
  return 0
}

process.exitCode = await main()
