import { readdir, readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { beforeAll, describe, expect, test } from 'vitest'
import { faultsOf, folderOrder, importsOf, type House } from './house.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))
const roots = ['contract/src', 'server/src', 'server/test', 'modem/src', 'bench/src']
let house: House

beforeAll(async () => {
  const paths = await Promise.all(
    roots.map(async (folder) => (await readdir(root + folder, { recursive: true })).map((name) => `${folder}/${name}`)),
  )
  const files = await Promise.all(
    paths
      .flat()
      .filter((path) => path.endsWith('.ts'))
      .map(async (path) => [path, await readFile(root + path, 'utf8')] as const),
  )
  const { imports } = JSON.parse(await readFile(`${root}server/package.json`, 'utf8')) as {
    imports: Record<string, string>
  }
  house = { files: new Map(files), doors: imports }
})

/** The real house with one file changed or added. */
function faultsWith(path: string, text: string): string[] {
  return faultsOf({ ...house, files: new Map([[path, text]]) })
}

test('the house stands as ARCHITECTURE.md says', () => {
  expect(faultsOf(house)).toEqual([])
})

test('every door leads to a file', () => {
  for (const file of Object.values(house.doors)) {
    const prefix = `server/${file.slice(2).split('*')[0]}`
    expect(
      [...house.files.keys()].some((path) => path.startsWith(prefix)),
      file,
    ).toBe(true)
  }
})

test('the imports of the house are really read', () => {
  const all = [...house.files].flatMap(([path, text]) => (path.startsWith('server/src/') ? importsOf(text) : []))
  for (const expected of ['#core/errors', '#db', 'fastify', './server.ts', './cli/program.ts', 'zod'])
    expect(all).toContain(expected)
  for (const [path, text] of house.files) {
    const froms = text.match(/^(?:import|export|\}).* from '/gm)?.length ?? 0
    expect(importsOf(text).length, path).toBeGreaterThanOrEqual(froms)
  }
})

describe('a fault that is planted is found', () => {
  const forms = (specifier: string): string[] => [
    `import x from '${specifier}'\n`,
    `import type { X } from '${specifier}'\n`,
    `import {\n  a,\n  type B,\n} from '${specifier}'\n`,
    `import * as x from '${specifier}'\n`,
    `import '${specifier}'\n`,
    `export * from '${specifier}'\n`,
    `export { a } from '${specifier}'\n`,
    `export type { A } from '${specifier}'\n`,
    `const x = 1\nasync function f() {\n  return import('${specifier}')\n}\n`,
    `type X = import('${specifier}').X\n`,
    `// a comment\n/** another */\nimport { a } from '${specifier}'\n`,
  ]

  test('a folder that imports what stands after it, in every form of import', () => {
    for (const text of forms('#leases')) {
      expect(faultsWith('server/src/ledger/x.ts', text), text).toEqual([
        'ledger/x.ts: #leases stands after ledger in the order',
      ])
      expect(faultsWith('server/src/api/verifyplus/x.ts', text), text).toEqual([])
    }
  })

  test('each folder of the order, from the one before it', () => {
    const doorOf = (folder: string): string =>
      Object.keys(house.doors).find((door) => door === `#${folder}` || door.startsWith(`#${folder}/`)) ?? ''
    for (const [i, folder] of folderOrder.entries()) {
      const before = folderOrder[i - 1]
      const door = doorOf(folder).replace('*', 'clock')
      if (before === undefined || door === '') continue
      expect(faultsWith(`server/src/${before}/sub/x.ts`, `import '${door}'\n`)).toEqual([
        `${before}/sub/x.ts: ${door} stands after ${before} in the order`,
      ])
      expect(faultsWith(`server/src/${folder}/sub/x.ts`, `import '${door}'\n`)).toEqual([])
    }
  })

  test('a feature that imports the composition root, and the root that imports the commands', () => {
    expect(faultsWith('server/src/jobs/x.ts', `import '#app'\n`)).toHaveLength(1)
    expect(faultsWith('server/src/app.ts', `import './cli/program.ts'\n`)).toHaveLength(1)
    expect(faultsWith('server/src/main.ts', `import './cli/program.ts'\n`)).toEqual([])
  })

  test('a folder without a place in the order', () => {
    expect(faultsWith('server/src/utils/x.ts', '')).toEqual(['utils/x.ts: its folder has no place in the order'])
  })

  test('what leaves its folder by ../, also from a test, and from one carrier or dialect to another', () => {
    for (const text of forms('../db/database.ts'))
      expect(faultsWith('server/src/ledger/x.ts', text), text).toHaveLength(1)
    expect(faultsWith('server/src/ledger/x.test.ts', `import '../db/database.ts'\n`)).toHaveLength(1)
    expect(faultsWith('server/src/carriers/smpp/x.ts', `import '../webhooks/index.ts'\n`)).toHaveLength(1)
    expect(faultsWith('server/src/api/verifyplus/x.ts', `import '../inbound/index.ts'\n`)).toHaveLength(1)
    expect(faultsWith('server/src/carriers/smpp/codec/x.ts', `import '../esme.ts'\n`)).toEqual([])
    expect(faultsWith('server/src/cli/x.ts', `import '../log.ts'\n`)).toHaveLength(1)
  })

  test('a door that does not exist', () => {
    expect(faultsWith('server/src/api/x.ts', `import '#nowhere'\n`)).toEqual([
      'api/x.ts: #nowhere is no door of server/package.json',
    ])
  })

  test('a program that imports what is for tests', () => {
    expect(faultsWith('server/src/cli/x.ts', `import '#test/world'\n`)).toEqual(['cli/x.ts: #test/world is for tests'])
    expect(faultsWith('server/src/cli/x.ts', `import './y.test.ts'\n`)).toHaveLength(1)
    expect(faultsWith('server/src/cli/x.test.ts', `import '#test/world'\n`)).toEqual([])
  })

  test('a reader of the process', () => {
    for (const text of [
      'const x = process.env.HOME\n',
      `const x = process.env['HOME']\n`,
      'const [x] = process.argv\n',
      `const x = process['env']\n`,
      `import { env } from 'node:process'\n`,
    ]) {
      expect(faultsWith('server/src/http/x.ts', text), text).toEqual(['http/x.ts: reads the process'])
      expect(faultsWith('server/src/app.ts', text), text).toEqual(['app.ts: reads the process'])
      expect(faultsWith('server/src/cli/x.ts', text), text).toEqual([])
    }
  })

  test('a statement beside the ledger that writes a balance, a hold or an entry', () => {
    for (const sql of [
      'update account set held_minor = 0',
      'insert into hold (account_id) select 1',
      'insert into entry default values',
      'delete from posting',
    ]) {
      const text = `export const statement = \`with x as (\n  ${sql}\n) select 1\`\n`
      expect(faultsWith('server/src/leases/x.ts', text), sql).toHaveLength(1)
      expect(faultsWith('server/src/ledger/x.ts', text), sql).toEqual([])
    }
    expect(
      faultsWith('server/src/leases/x.ts', 'const sql = `select from account for no key update of account`'),
    ).toEqual([])
  })

  test('a NOTIFY that is written by hand', () => {
    const text = "export const statement = `select pg_notify('verifyplus', '{}')`\n"
    expect(faultsWith('server/src/numbers/x.ts', text)).toHaveLength(1)
    expect(faultsWith('server/src/notify/x.ts', text)).toEqual([])
    expect(faultsWith('server/src/numbers/x.test.ts', text)).toEqual([])
  })

  test('a contract that imports more than zod', () => {
    for (const text of forms('node:crypto')) expect(faultsWith('contract/src/x.ts', text), text).toHaveLength(1)
    expect(faultsWith('contract/src/x.ts', `import * as z from 'zod'\nimport './y.ts'\n`)).toEqual([])
  })

  test('a program for the modem that imports more than Node and itself, and a server that imports that program', () => {
    for (const specifier of ['standardwebhooks', '@verifyplus/server', '#core/errors', '../build/standalone.ts'])
      for (const text of forms(specifier)) expect(faultsWith('modem/src/x.ts', text), text).toHaveLength(1)
    expect(faultsWith('modem/src/x.ts', `import * as fs from 'node:fs'\nimport './y.ts'\n`)).toEqual([])
    for (const text of forms('@verifyplus/modem/src/post.ts'))
      expect(faultsWith('server/src/carriers/webhooks/x.ts', text), text).toHaveLength(1)
    expect(faultsWith('server/src/carriers/webhooks/x.ts', `import '../../../../modem/src/post.ts'\n`)).not.toEqual([])
  })

  test('a file of more than 400 lines', () => {
    expect(faultsWith('server/src/api/x.ts', '\n'.repeat(400))).toEqual([])
    expect(faultsWith('server/src/api/x.ts', '\n'.repeat(401))).toHaveLength(1)
    expect(faultsWith('server/src/db/x.generated.ts', '\n'.repeat(401))).toEqual([])
  })
})
