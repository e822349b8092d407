import { execFile } from 'node:child_process'
import { access, chmod, constants, copyFile, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, onTestFinished, test } from 'vitest'

const root = fileURLToPath(new URL('../../', import.meta.url))
const run = promisify(execFile)

interface Locked {
  version?: string
  integrity?: string
  link?: boolean
  hasInstallScript?: boolean
  bin?: Record<string, string>
}

async function readJson<T>(name: string): Promise<T> {
  return JSON.parse(await readFile(join(root, name), 'utf8')) as T
}

const { packages } = await readJson<{ packages: Record<string, Locked> }>('package-lock.json')
const { optionalDependencies: nodes } = await readJson<{ optionalDependencies: Record<string, string> }>(
  'runtime/package.json',
)

test('whatever npm installs is in the lockfile with its hash, the Node that runs the program too', () => {
  const unhashed = Object.entries(packages).filter(
    ([path, { integrity, link }]) => path.includes('node_modules/') && !link && integrity === undefined,
  )
  expect(unhashed.map(([path]) => path)).toEqual([])
  for (const [name, version] of Object.entries(nodes))
    expect(packages[`runtime/node_modules/${name}`]).toMatchObject({
      version,
      integrity: expect.stringMatching(/^sha/),
    })
})

test('no script installs Node, and nothing beside ours is linked as node_modules/.bin/node', () => {
  const withNode = Object.entries(packages).filter(([, { bin }]) => bin !== undefined && 'node' in bin)
  expect(withNode.map(([path]) => path).sort()).toEqual(
    ['runtime', ...Object.keys(nodes).map((name) => `runtime/node_modules/${name}`)].sort(),
  )
  for (const [path, { hasInstallScript }] of withNode) expect(hasInstallScript, path).toBeUndefined()
})

const pinned = nodes[`node-${process.platform}-${process.arch}`]

test.skipIf(pinned === undefined)('scripts find the pinned Node by its name, and it is 24', async () => {
  const { stdout } = await run(join(root, 'node_modules/.bin/node'), ['--version'])
  expect(stdout).toBe(`v${pinned}\n`)
  expect(stdout).toMatch(/^v24\./)
})

/** The launcher where npm has brought no Node, linked as npm links it, on a PATH with the Nodes of a machine behind it. */
async function launcherWithout(versions: readonly string[]): Promise<() => Promise<string>> {
  const folder = await mkdtemp(join(tmpdir(), 'verifyplus-runtime-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  const [links, bin] = [join(folder, 'node_modules/.bin'), join(folder, 'runtime/bin')]
  for (const each of [links, bin]) await mkdir(each, { recursive: true })
  await copyFile(join(root, 'runtime/bin/node'), join(bin, 'node'))
  await symlink('../../runtime/bin/node', join(links, 'node'))
  const path = [links]
  for (const [i, version] of versions.entries()) {
    const own = join(folder, `machine ${i}`)
    await mkdir(own)
    await writeFile(
      join(own, 'node'),
      `#!/bin/sh\ntest "$1" = --version && echo v${version} || echo "v${version} ran $*"\n`,
    )
    await chmod(join(own, 'node'), 0o755)
    path.push(own)
  }
  // What else the launcher needs, and no Node of this machine.
  const tools = join(folder, 'tools')
  await mkdir(tools)
  const { stdout: readlink } = await run('/bin/sh', ['-c', 'command -v readlink'])
  await symlink(readlink.trim(), join(tools, 'readlink'))
  const env = { PATH: [...path, tools].join(delimiter) }
  return async () => (await run(join(links, 'node'), ['a b', 'c'], { env })).stdout
}

test('where npm has brought none, the first Node of the machine that is new enough is used', async () => {
  expect(await (await launcherWithout(['22.4.0', '26.1.0', '24.0.0']))()).toBe('v26.1.0 ran a b c\n')
})

test.each([
  [[], 'whose own is none'],
  [['20.20.2', '23.9.0'], 'whose own is v20.20.2'],
])('where the machine has %j, one sentence says so and the command ends with 1', async (versions, words) => {
  const outcome = (await launcherWithout(versions))()
  await expect(outcome).rejects.toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/^VerifyPlus needs Node 24[^\n]+\n$/),
  })
  await expect(outcome).rejects.toMatchObject({ stderr: expect.stringContaining(words) })
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
