import { execFile } from 'node:child_process'
import { access, constants, readFile } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { npmNode } from '../bin/npm-node.js'

const root = fileURLToPath(new URL('../../', import.meta.url))
const run = promisify(execFile)

interface Locked {
  integrity?: string
  link?: boolean
  hasInstallScript?: boolean
  bin?: Record<string, string>
  version?: string
}

async function readJson<T>(name: string): Promise<T> {
  return JSON.parse(await readFile(join(root, name), 'utf8')) as T
}

const locked = (await readJson<{ packages: Record<string, Locked> }>('package-lock.json')).packages
const manifest = await readJson<{
  allowScripts: Record<string, boolean>
  optionalDependencies: Record<string, string>
}>('package.json')

test('whatever npm installs is in the lockfile with its hash, the Node that runs the program too', () => {
  const unhashed = Object.entries(locked).filter(
    ([path, { integrity, link }]) => path.includes('node_modules/') && !link && integrity === undefined,
  )
  expect(unhashed.map(([path]) => path)).toEqual([])
  for (const [name, version] of Object.entries(manifest.optionalDependencies))
    expect(locked[`node_modules/${name}`]).toMatchObject({ version, integrity: expect.stringMatching(/^sha512-/) })
})

test('the Node that npm installed is version 24, found where npm put it, and started by scripts under its name', async () => {
  const node = npmNode()
  expect(node).not.toBeNull()
  const { stdout } = await run(node as string, ['--version'])
  expect(stdout.trim()).toBe(`v${manifest.optionalDependencies[`node-${process.platform}-${process.arch}`]}`)
  expect(await run(join(root, 'node_modules/.bin/node'), ['--version'])).toMatchObject({ stdout })
  expect(npmNode('plan9', 'mips')).toBeNull()
})

test('no other package brings a program named node, and none of ours needs a script to be installed', () => {
  const names = Object.keys(manifest.optionalDependencies).map((name) => `node_modules/${name}`)
  const nodes = Object.entries(locked).filter(([, { bin }]) => bin !== undefined && 'node' in bin)
  expect(nodes.map(([path]) => path).sort()).toEqual(names.sort())
  for (const [path, { hasInstallScript }] of nodes) expect(hasInstallScript, path).toBeUndefined()
})

const older = await olderNode()

test.skipIf(older === null)('started by an older Node, the command hands over to the one of npm', async () => {
  const { stdout } = await run(older as string, [join(root, 'server/bin/verifyplus.js'), '--help'])
  expect(stdout).toContain('Usage: verifyplus')
})

/** A Node before 24 that this machine has besides ours. */
async function olderNode(): Promise<string | null> {
  for (const folder of (process.env['PATH'] ?? '').split(delimiter)) {
    const node = join(folder, 'node')
    const isThere = await access(node, constants.X_OK).then(
      () => true,
      () => false,
    )
    if (isThere && /^v(?:1\d|2[0-3])\./.test((await run(node, ['--version'])).stdout)) return node
  }
  return null
}
